/**
 * The life of one package in a process of its own: it signs in, renews and calls, or starts from
 * its cache. What it measured is said in lines of JSON.
 *
 * Usage: node life.mjs DRIVER PLACE, as lives.mjs starts it; PLACE is JSON
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

/** Milliseconds something takes. */
async function timed(work) {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** Calls of the API are answered here, at once: what remains is the package's own work. */
place.transport = (input, init) =>
  String(input?.url ?? input).startsWith(place.api)
    ? Promise.resolve(new Response("{}", { headers: { "content-type": "application/json" } }))
    : fetch(input, init);

/** Microseconds of CPU a call costs. */
async function cpuOf(call) {
  const before = process.cpuUsage();
  for (let i = 0; i < CALLS; i++) await call();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / CALLS;
}

/** Microseconds of CPU a call costs more than a bare one; the quieter half of the batches. */
async function overheadOf(call) {
  const headers = { authorization: `Bearer ${"x".repeat(1500)}` };
  const bare = () => place.transport(place.api, { headers });
  const differences = [];
  for (let i = 0; i < BATCHES; i++) differences.push(await cpuOf(call) - await cpuOf(bare));
  return differences.slice(BATCHES / 2).sort((a, b) => a - b)[BATCHES / 4];
}

const born = performance.now();
await driver.load(place);
const loaded = performance.now();
if (place.fromCache) {
  await driver.start(place);
  const now = performance.now();
  say({ event: "started", cachedStart: now - born, afterImport: now - loaded });
} else {
  const session = await driver.signIn(place, (userCode) => {
    say({ event: "code", userCode, firstCode: performance.now() - born });
  });
  say({ event: "ready", memory: process.resourceUsage().maxRSS / 1024 });
  for (let i = 0; session.refresh && i < REFRESHES; i++) {
    say({ event: "refreshed", refresh: await timed(session.refresh) });
  }
  if (session.call) say({ event: "called", call: await overheadOf(session.call) });
}
process.exit(0);
