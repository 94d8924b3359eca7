/**
 * Measures one package in its own process: sign-in, refreshes and calls, or a start from the cache.
 * Prints the measurements as lines of JSON.
 *
 * Usage: node life.mjs DRIVER PLACE, as lives.mjs starts it; PLACE is JSON.
 */
import { performance } from "node:perf_hooks";
import process from "node:process";

const REFRESHES = 9;
const CALLS = 500;
const BATCHES = 12;

const [name, json] = process.argv.slice(2);
const place = JSON.parse(json);
const driver = await import(`./${name}.mjs`);
const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

/** Wall time in milliseconds. */
async function timed(work) {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** Answers API calls immediately, so that only the package's own work is measured. */
place.transport = (input, init) =>
  String(input?.url ?? input).startsWith(place.api)
    ? Promise.resolve(new Response("{}", { headers: { "content-type": "application/json" } }))
    : fetch(input, init);

/** CPU time per call, in microseconds. */
async function cpuOf(call) {
  const before = process.cpuUsage();
  for (let i = 0; i < CALLS; i++) await call();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / CALLS;
}

/** CPU time per call beyond a bare call, in microseconds; median of the later batches. */
async function overheadOf(call) {
  const headers = { authorization: `Bearer ${"x".repeat(1500)}` };
  const bare = () => place.transport(place.api, { headers });
  const differences = [];
  for (let i = 0; i < BATCHES; i++) differences.push(await cpuOf(call) - await cpuOf(bare));
  return differences.slice(BATCHES / 2).sort((a, b) => a - b)[BATCHES / 4];
}

const started = performance.now();
await driver.load(place);
const loaded = performance.now();
if (place.fromCache) {
  await driver.start(place);
  const now = performance.now();
  say({ event: "started", cachedStart: now - started, afterImport: now - loaded });
} else {
  const session = await driver.signIn(place, (userCode) => {
    say({ event: "code", userCode, firstCode: performance.now() - started });
  });
  say({ event: "ready", memory: process.resourceUsage().maxRSS / 1024 });
  for (let i = 0; session.refresh && i < REFRESHES; i++) {
    say({ event: "refreshed", refresh: await timed(session.refresh) });
  }
  if (session.call) say({ event: "called", call: await overheadOf(session.call) });
}
process.exit(0);
