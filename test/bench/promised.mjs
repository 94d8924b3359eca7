/** Measures this package against the limits that it promises. */
import { readFileSync } from "node:fs";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { setTimeout } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import { runNode, signedIn, withDemo } from "./stage.mjs";
import { short, shown, spread } from "./spread.mjs";

const mod = new URL("../../dist/mod.js", import.meta.url).href;

async function timesOf(count, work) {
  const times = [];
  for (let i = 0; i < count; i++) {
    const started = performance.now();
    await work();
    times.push(performance.now() - started);
  }
  return spread(times);
}

const row = (what, { low, mid, high }, limit, unit) => ({
  what,
  figure: shown({ low, mid, high }, ` ${unit}`),
  limit: `≤ ${limit} ${unit}`,
  isMet: mid <= limit,
});

const exactly = (what, number, wanted) => ({
  what,
  figure: `${number}`,
  limit: `${wanted}`,
  isMet: number === wanted,
});

const refreshesOf = (demo) =>
  demo.requests.filter(({ grantType }) => grantType === "refresh_token").length;

const untilExpired = (session) => setTimeout(session.state.accessTokenExpiresAt - Date.now() + 20);

/**
 * Starts processes that sign in from the cache, with a copy of the build that has no node_modules:
 * loading an npm package would fail.
 */
async function cachedStarts(deployment, count) {
  const folder = await mkdtemp(join(tmpdir(), "provena-bench-"));
  await cp(new URL(".", mod), join(folder, "dist"), { recursive: true });
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
  const script = `import { createSession } from "./dist/mod.js";
    let requests = 0;
    const counting = (...args) => { requests++; return fetch(...args); };
    const started = performance.now();
    const before = process.cpuUsage();
    const deployment = ${JSON.stringify(deployment)};
    const session = createSession({ display: "none", deployment, fetch: counting });
    await session.signIn({ interactive: false });
    const ms = performance.now() - started;
    const { user, system } = process.cpuUsage(before);
    console.log(JSON.stringify({ ms, cpu: (user + system) / 1000, requests }));`;
  const starts = [];
  for (let i = 0; i < count; i++) starts.push(JSON.parse(await runNode(script, folder)));
  await rm(folder, { recursive: true, force: true });
  return starts;
}

async function checksAtOnce(session) {
  const ratios = [];
  for (let i = 0; i < 9; i++) {
    const started = performance.now();
    const table = await session.checkAccess();
    const slowest = Math.max(...[...table].map(({ ms }) => ms));
    ratios.push((performance.now() - started) / Math.max(slowest, 1));
  }
  return spread(ratios);
}

/**
 * CPU time of `session.fetch` beyond `fetch`, per call, in microseconds: compared with a bare
 * `fetch`, and with one that has a timeout, as a careful program would use.
 */
async function overFetch(deployment) {
  const script = `import { createSession } from ${JSON.stringify(mod)};
    const deployment = ${JSON.stringify(deployment)};
    const session = createSession({ display: "none", deployment });
    await session.signIn({ interactive: false });
    const url = session.url("registry", "/");
    const headers = { authorization: "Bearer " + (await session.token()).reveal() };
    async function limited() {
      const over = new AbortController();
      const timer = setTimeout(() => over.abort(), 60_000).unref();
      try {
        return await fetch(url, { headers, signal: over.signal });
      } finally {
        clearTimeout(timer);
      }
    }
    async function cpuOf(call) {
      const before = process.cpuUsage();
      for (let i = 0; i < 200; i++) await (await call()).arrayBuffer();
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 200;
    }
    const rounds = [];
    for (let i = 0; i < 45; i++) {
      const ours = await cpuOf(() => session.fetch(url));
      rounds.push([ours - await cpuOf(() => fetch(url, { headers })), ours - await cpuOf(limited)]);
    }
    console.log(JSON.stringify(rounds.slice(15)));`;
  const rounds = JSON.parse(await runNode(script));
  return [0, 1].map((i) => spread(rounds.map((round) => round[i])));
}

async function thousandCalls(demo) {
  const session = await signedIn(demo);
  const url = session.url("registry", "/");
  await untilExpired(session);
  const before = refreshesOf(demo);
  const call = async () => await (await session.fetch(url)).arrayBuffer();
  await Promise.all(Array.from({ length: 1000 }, call));
  return refreshesOf(demo) - before;
}

async function twentyProcesses(demo) {
  const session = await signedIn(demo);
  await untilExpired(session);
  const before = refreshesOf(demo);
  const script = `import { createSession } from ${JSON.stringify(mod)};
    const deployment = ${JSON.stringify(demo.deployment)};
    await createSession({ display: "none", deployment }).token();`;
  await Promise.all(Array.from({ length: 20 }, () => runNode(script)));
  return refreshesOf(demo) - before;
}

/** Measures a large OpenAPI document and a long table, without network or session. */
async function largeThings({ parseDocument, indexOperations, renderHtml }) {
  const fixture = new URL("../api/openapi/documents/github.json.gz", import.meta.url);
  const text = gunzipSync(readFileSync(fixture)).toString();
  const rows = Array.from({ length: 5000 }, (_, i) => [
    [`10378.1/${1_900_000 + i}`],
    [`Reef survey ${i}`],
    [{ kind: "text", tone: "good", text: "✓" }, " yes"],
  ]);
  const table = [{ kind: "table", caption: "Items", columns: ["Handle", "Name", "Yours"], rows }];
  return {
    megabytes: text.length / 1e6,
    index: await timesOf(15, () => indexOperations(parseDocument(text, "github"))),
    html: await timesOf(15, () => renderHtml(table, { identity: "masked", voice: "code" })),
  };
}

/** Measures every promised limit. */
export async function measurePromised(internals) {
  const rows = [];
  await withDemo({ approve: "editor" }, async (demo) => {
    const session = await signedIn(demo);
    const starts = await cachedStarts(demo.deployment, 21);
    const [bare, limited] = await overFetch(demo.deployment);
    rows.push(
      row("cached start, after import", spread(starts.map(({ ms }) => ms)), 5, "ms"),
      row("the same, CPU", spread(starts.map(({ cpu }) => cpu)), 5, "ms"),
      exactly("its requests", Math.max(...starts.map(({ requests }) => requests)), 0),
      row("all 26 checks, in slowest single checks", await checksAtOnce(session), 2, "×"),
      row("session.fetch over bare fetch, CPU", bare, 20, "µs"),
      row("session.fetch over fetch with a time limit, CPU", limited, 20, "µs"),
    );
  });
  // Long enough for twenty processes to start on a busy machine before the next token expires.
  const strict = { approve: "editor", accessTokenTtl: 15, strictRotation: true };
  const thousand = await withDemo(strict, thousandCalls);
  const twenty = await withDemo(strict, twentyProcesses);
  const { megabytes, index, html } = await largeThings(internals);
  return [
    ...rows,
    exactly("refreshes for 1,000 calls at once, token ended", thousand, 1),
    exactly("refreshes for 20 processes at once, token ended", twenty, 1),
    row(`an OpenAPI document of ${short(megabytes)} MB indexed`, index, 50, "ms"),
    row("a table of 5,000 rows to HTML", html, 50, "ms"),
  ];
}
