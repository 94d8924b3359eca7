/** Measures this package against the limits that it promises, each beside another in the same run. */
import { readFileSync } from "node:fs";
import { cp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { setTimeout } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { gunzipSync } from "node:zlib";
import { measureCommands } from "./commands.mjs";
import { measureDownload } from "./download.mjs";
import { alternate, takenBy } from "./drivers/sides.mjs";
import {
  commandOf,
  folder as peersFolder,
  importCommandOf,
  peers,
  warmCommandOf,
} from "./peers.mjs";
import { lineOf, linesOf, startProcesses } from "./process.mjs";
import { measureRecords } from "./records.mjs";
import { absolute, exactly, over } from "./rows.mjs";
import { placeIn, signedIn, withDemo, withFolder } from "./stage.mjs";
import { short } from "./spread.mjs";

const dist = new URL("../../dist/", import.meta.url);
/** A dataset of the embedded deployment. */
const HANDLE = "10378.1/1900046";

const peerNamed = (name) => peers.find((peer) => peer.name === name);

async function imports(rounds) {
  const sides = Object.fromEntries(
    ["provena-notebook", "oauth4webapi", "@azure/identity"].map((name) => [
      name,
      () => lineOf(...importCommandOf(peerNamed(name)), { cwd: peersFolder }),
    ]),
  );
  const figures = await alternate(sides, { rounds, warmUp: 2 });
  return [
    over("import, cold", figures, ["provena-notebook", "oauth4webapi"], { most: 1 }),
    over("import, cold", figures, ["provena-notebook", "@azure/identity"], { most: 0.1 }),
  ];
}

/** From the start of the process to the code; nobody has metadata of earlier runs. */
async function firstCode(demo, rounds) {
  const codeOf = (name) => () =>
    withFolder((folder) =>
      lineOf(...commandOf(peerNamed(name), { ...placeIn(folder, demo), until: "code" }))
    );
  const names = ["provena-notebook", "oauth4webapi"];
  const figures = await alternate(
    Object.fromEntries(names.map((name) => [name, codeOf(name)])),
    { rounds, warmUp: 2 },
  );
  return [over("first code, from process start", figures, names, { by: "wall", most: 1 })];
}

/**
 * From before the import until the token is there, in a copy of the build that has no node_modules:
 * loading an npm package would fail.
 */
async function cachedStart(demo, rounds) {
  return await withFolder(async (folder) => {
    await cp(dist, join(folder, "dist"), { recursive: true });
    await writeFile(join(folder, "package.json"), '{ "type": "module" }');
    const place = placeIn(folder, demo);
    const [peer, aws] = [peerNamed("provena-notebook"), { driver: "aws_sso" }];
    await lineOf(...commandOf(peer, { ...place, until: "ready" }));
    await lineOf(...commandOf(aws, { ...place, until: "ready" }));
    const ours = {
      ...place,
      fromCache: true,
      dist: pathToFileURL(join(folder, "dist/mod.js")).href,
    };
    const before = demo.requests.length;
    const figures = await alternate({
      "provena-notebook": () => lineOf(...commandOf(peer, ours)),
      "fromSso of @aws-sdk/token-providers": () =>
        lineOf(...commandOf(aws, { ...place, fromCache: true })),
    }, { rounds, warmUp: 2 });
    const requests = demo.requests.length - before;
    return [
      over("cached start", figures, Object.keys(figures), { most: 0.7 }),
      exactly("requests of a cached start", requests, 0),
    ];
  });
}

/** From an approval, right after a poll, until the next poll has its answer: at the worst moment. */
async function noticed(demo, rounds) {
  const polls = () =>
    demo.requests.filter(({ grantType }) => /device_code$/.test(grantType)).length;
  const pollAfter = async (count) => {
    while (polls() === count) await setTimeout(1);
    return polls();
  };
  const noticedBy = (name) => () =>
    withFolder(async (folder) => {
      const figure = {};
      const life = commandOf(peerNamed(name), { ...placeIn(folder, demo), until: "ready" });
      for await (const { event, userCode } of linesOf(...life)) {
        if (event !== "code") continue;
        const polled = await pollAfter(polls());
        await demo.approve(userCode, "editor");
        figure.wall = (await takenBy(() => pollAfter(polled))).wall;
      }
      return figure;
    });
  const names = ["provena-notebook", "oauth4webapi"];
  const sides = Object.fromEntries(names.map((name) => [name, noticedBy(name)]));
  const figures = await alternate(sides, { rounds, warmUp: 0 });
  return [over("approval noticed, interval of 1 s", figures, names, { by: "wall", most: 1 })];
}

async function warm(demo, rounds) {
  const figures = await withFolder((folder) =>
    lineOf(...warmCommandOf({ ...placeIn(folder, demo), handle: HANDLE, rounds }))
  );
  const { refresh, call, operation, operationAtOnce } = figures;
  const bare = ["provena", "oauth4webapi"];
  const typed = ["provena", "openapi-fetch"];
  return [
    over("refresh, saved durably", refresh, bare, { by: "wall", most: 1.5 }),
    over("session.fetch, where the answer costs nothing", call, bare, { most: 1 }),
    over("a call of an operation", operation, typed, { most: 1.2 }),
    over("the same, where the answer is at hand", operationAtOnce, typed, {}),
  ];
}

async function memory(demo, rounds) {
  const lastOf = (name, until) => () =>
    withFolder((folder) =>
      lineOf(...commandOf(peerNamed(name), { ...placeIn(folder, demo), until }))
    );
  const names = ["provena-notebook", "oauth4webapi"];
  const sides = Object.fromEntries(names.map((name) => [name, lastOf(name, "ready")]));
  const figures = await alternate(sides, { rounds });
  const { growth } = await lastOf("provena-notebook", "calls")();
  return [
    over("memory, signed in", figures, names, { by: "memory", most: 1.1 }),
    absolute("memory after 10,000 calls, over that after 1,000", [growth], {
      unit: "×",
      most: 1.05,
    }),
  ];
}

const refreshesOf = (demo) =>
  demo.requests.filter(({ grantType }) => grantType === "refresh_token").length;

/** How many refreshes some work makes that begins when the access token has ended. */
export async function refreshesFor(work, accessTokenTtl) {
  const strict = { approve: "editor", accessTokenTtl, strictRotation: true };
  return await withDemo(strict, async (demo) => {
    const session = await signedIn(demo);
    await setTimeout(session.state.accessTokenExpiresAt - Date.now() + 20);
    const before = refreshesOf(demo);
    await work(session, demo);
    return refreshesOf(demo) - before;
  });
}

async function thousandCalls(session) {
  const url = session.url("registry", "/");
  const call = async () => await (await session.fetch(url)).arrayBuffer();
  await Promise.all(Array.from({ length: 1000 }, call));
}

async function checksAtOnce(demo, rounds) {
  const session = await signedIn(demo);
  const ratios = [];
  for (let round = 0; round < rounds; round++) {
    const started = performance.now();
    const table = await session.checkAccess();
    const slowest = Math.max(...[...table].map(({ ms }) => ms));
    ratios.push((performance.now() - started) / Math.max(slowest, 1));
  }
  return [absolute("all 26 checks, in slowest single checks", ratios, { unit: "×", most: 2 })];
}

/** A large OpenAPI document and a long table, without network or session. */
async function largeThings({ parseDocument, indexOperations, renderHtml, cpuOf }, rounds) {
  const fixture = new URL("../api/openapi/documents/github.json.gz", import.meta.url);
  const text = gunzipSync(readFileSync(fixture)).toString();
  const rows = Array.from({ length: 5000 }, (_, i) => [
    [`10378.1/${1_900_000 + i}`],
    [`Reef survey ${i}`],
    [{ kind: "text", tone: "good", text: "✓" }, " yes"],
  ]);
  const table = [{ kind: "table", caption: "Items", columns: ["Handle", "Name", "Yours"], rows }];
  const figures = await alternate({
    index: () => cpuOf(() => indexOperations(parseDocument(text, "github"))),
    html: () => cpuOf(() => renderHtml(table, { identity: "masked", voice: "code" })),
  }, { rounds });
  const size = short(text.length / 1e6);
  const limit = { unit: "ms", most: 50 };
  return [
    absolute(`an OpenAPI document of ${size} MB indexed; CPU`, figures.index, limit),
    absolute("a table of 5,000 rows to HTML; CPU", figures.html, limit),
  ];
}

/** Measures every promised limit, with figures of so many rounds; the long ones only in full. */
export async function measurePromised(internals, { rounds, isFull }) {
  const few = Math.ceil(rounds / 3);
  const rows = await imports(rounds);
  rows.push(
    ...await withDemo({}, async (demo) => [
      ...await firstCode(demo, rounds),
      ...await noticed(demo, few),
    ]),
    ...await withDemo({ approve: "editor", accessTokenTtl: 3600 }, async (demo) => [
      ...await cachedStart(demo, rounds),
      ...await warm(demo, rounds),
      ...await memory(demo, few),
      ...await checksAtOnce(demo, rounds),
      ...await measureCommands(demo, { rounds: few, isFull }),
      ...await measureRecords(demo, internals, isFull ? few : 2),
      ...isFull ? await measureDownload(demo, few) : [],
    ]),
    ...await largeThings(internals, 15),
  );
  // Long enough for twenty processes to start on a busy machine before the next token expires.
  const [thousand, twenty] = [
    await refreshesFor(thousandCalls, 5),
    await refreshesFor((_, { deployment }) => startProcesses(deployment, 20), 15),
  ];
  rows.push(
    exactly("refreshes for 1,000 calls at once, token ended", thousand, 1),
    exactly("refreshes for 20 processes at once, token ended", twenty, 1),
  );
  return rows;
}
