/**
 * Measures what design promises, as ratios against peers in the same run.
 *
 * Usage: npm run bench
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import process from "node:process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const mod = new URL("../../dist/mod.js", import.meta.url).href;
const rows = [];

/** The middle of a sorted list, and its quartiles. */
function spread(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share) => sorted[Math.floor((sorted.length - 1) * share)];
  return { low: at(0.25), mid: at(0.5), high: at(0.75) };
}

const ms = ({ low, mid, high }) => `${mid.toFixed(1)} ms (${low.toFixed(1)}–${high.toFixed(1)})`;

function report(what, figure, goal) {
  rows.push([what, figure, goal]);
  console.log(`${what.padEnd(44)} ${figure.padEnd(32)} ${goal}`);
}

/** Peers that are no dependency of ours are installed beside, once. */
async function peerFolder() {
  const folder = join(root, ".cache", "bench");
  if (!existsSync(join(folder, "node_modules", "@azure", "identity"))) {
    await mkdir(folder, { recursive: true });
    const npm = spawnSync("npm", ["install", "--prefix", folder, "--no-save", "@azure/identity"], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    if (npm.status !== 0) throw new Error("npm could not install @azure/identity");
  }
  return folder;
}

/** Milliseconds a cold process takes to import something, measured inside it. */
function importTime(specifier, cwd) {
  const script = `const t = performance.now(); await import(${JSON.stringify(specifier)});
    process.stdout.write(String(performance.now() - t)); process.exit(0)`;
  const child = spawnSync(process.execPath, ["--input-type=module", "-e", script], { cwd });
  if (child.status !== 0) throw new Error(String(child.stderr));
  return Number(child.stdout);
}

async function benchImport() {
  const peers = await peerFolder();
  const times = { ours: [], oauth4webapi: [], azure: [] };
  for (let round = 0; round < 21; round++) {
    times.ours.push(importTime(mod, root));
    times.oauth4webapi.push(importTime("oauth4webapi", root));
    times.azure.push(importTime("@azure/identity", peers));
  }
  const [ours, bare, azure] = Object.values(times).map(spread);
  report("import, cold process", ms(ours), "");
  report("  against oauth4webapi", `${(ours.mid / bare.mid).toFixed(2)}× of ${ms(bare)}`, "≤ 1×");
  report(
    "  against @azure/identity",
    `${(ours.mid / azure.mid).toFixed(3)}× of ${ms(azure)}`,
    "≤ 0.1×",
  );
}

async function withDemo(options, work) {
  const { startDemo } = await import("../../dist/demo.js");
  const demo = await startDemo({ interval: 1, ...options });
  try {
    return await work(demo);
  } finally {
    await demo.close();
  }
}

/** A new process that signs in from the cache, measured inside it after the import. */
function cachedStart(deployment) {
  const script = `const { createSession } = await import(${JSON.stringify(mod)});
    let requests = 0;
    const counting = (...args) => { requests++; return fetch(...args); };
    const t = performance.now();
    const session = createSession({ deployment: ${JSON.stringify(deployment)}, fetch: counting });
    await session.signIn({ interactive: false });
    process.stdout.write(JSON.stringify({ ms: performance.now() - t, requests }));`;
  const child = spawnSync(process.execPath, ["--input-type=module", "-e", script]);
  if (child.status !== 0) throw new Error(String(child.stderr));
  return JSON.parse(String(child.stdout));
}

async function benchSession(demo) {
  const { createSession } = await import(mod);
  const session = createSession({ deployment: demo.deployment, display: "none" });
  const started = performance.now();
  let codeAt, approvedAt;
  session.subscribe((state) => {
    if (state.status === "awaitingUser" && !codeAt) {
      codeAt = performance.now();
      demo.approve(state.userCode, "editor").then(() => approvedAt = performance.now());
    }
  });
  await session.signIn({ interactive: true });
  report("sign-in to first code", `${(codeAt - started).toFixed(1)} ms`, "");
  report(
    "approval to ready (interval 1 s)",
    `${(performance.now() - approvedAt).toFixed(0)} ms`,
    "≤ 1 interval + 1 round trip",
  );

  const starts = Array.from({ length: 21 }, () => cachedStart(demo.deployment));
  report("cached start, after import", ms(spread(starts.map((s) => s.ms))), "≤ 5 ms");
  report("  requests", String(Math.max(...starts.map((s) => s.requests))), "0");

  const refreshes = [];
  for (let i = 0; i < 11; i++) {
    const t = performance.now();
    await session.refresh();
    refreshes.push(performance.now() - t);
  }
  report("refresh, verified and on disk", ms(spread(refreshes)), "");

  const table = await session.checkAccess();
  const checks = [];
  for (let i = 0; i < 5; i++) {
    const t = performance.now();
    const slowest = Math.max(...[...await session.checkAccess()].map((row) => row.ms));
    checks.push((performance.now() - t) / Math.max(slowest, 1));
  }
  report(
    `checkAccess, ${[...table].length} checks`,
    `${spread(checks).mid.toFixed(2)}× the slowest check`,
    "≤ 2×",
  );

  const url = session.url("registry", "/");
  const token = (await session.token()).reveal();
  const bare = () => fetch(url, { headers: { authorization: `Bearer ${token}` } });
  const overhead = [];
  for (let round = 0; round < 7; round++) {
    const time = async (call) => {
      const t = performance.now();
      for (let i = 0; i < 200; i++) await (await call()).arrayBuffer();
      return (performance.now() - t) / 200 * 1000;
    };
    await time(bare);
    const plain = await time(bare);
    overhead.push(await time(() => session.fetch(url)) - plain);
  }
  const { low, mid, high } = spread(overhead);
  report(
    "session.fetch over bare fetch, a call",
    `${mid.toFixed(0)} µs (${low.toFixed(0)}–${high.toFixed(0)})`,
    "≤ 20 µs",
  );
  await session.signOut();
}

async function benchStorm(demo) {
  const { createSession } = await import(mod);
  const session = createSession({ deployment: demo.deployment, display: "none" });
  await session.signIn({ interactive: true });
  const { accessTokenExpiresAt } = session.state;
  await new Promise((done) => setTimeout(done, accessTokenExpiresAt - Date.now() + 20));
  const before = demo.requests.filter((r) => r.grantType === "refresh_token").length;
  const url = session.url("registry", "/");
  await Promise.all(
    Array.from({ length: 1000 }, async () => await (await session.fetch(url)).arrayBuffer()),
  );
  const refreshes = demo.requests.filter((r) => r.grantType === "refresh_token").length - before;
  report("1,000 calls at once, token expired", `${refreshes} refresh`, "1");
  await session.signOut();
}

const cache = await mkdtemp(join(tmpdir(), "provena-bench-"));
process.env.PROVENA_TOKEN_CACHE = join(cache, "cache");
console.log(`Node ${process.version}, ${cpus().length} cores, ${cpus()[0].model}\n`);
try {
  await benchImport();
  await withDemo({}, benchSession);
  await withDemo({ approve: "editor", accessTokenTtl: 2 }, benchStorm);
} finally {
  await rm(cache, { recursive: true, force: true });
}
