/**
 * Measures one package in its own process: sign-in, refreshes and calls, or a start from the cache.
 * Prints the measurements as lines of JSON.
 *
 * Usage: node life.mjs DRIVER PLACE; PLACE is JSON. `place.until` ends it early: at the `code`,
 * when it is `ready`, or after ten thousand `calls`. `fromCache` starts it from the cache.
 */
import { readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import process from "node:process";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { takenBy } from "./sides.mjs";

const REFRESHES = 9;
const CALLS = 500;
const BATCHES = 12;

const [name, json] = process.argv.slice(2);
const place = JSON.parse(json);
const driver = await import(`./${name}.mjs`);
setFlagsFromString("--expose-gc");
const gc = runInNewContext("gc");
const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

/** CPU time since a moment, or since this process began, in milliseconds. */
function cpuSince(before) {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** The most memory so far, in MB. On Linux `maxRSS` may be that of the process that started us. */
function mostMemory() {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1]) / 1024;
  } catch {
    return process.resourceUsage().maxRSS / 1024;
  }
}

/** Answers API calls at once, so that hardly more than the package's own work is measured. */
place.transport = (input, init) =>
  String(input?.url ?? input).startsWith(place.api)
    ? Promise.resolve(new Response("{}", { headers: { "content-type": "application/json" } }))
    : fetch(input, init);

const [started, cpuBefore] = [performance.now(), process.cpuUsage()];
await driver.load(place);
if (place.fromCache) {
  await driver.start(place);
  const wall = performance.now() - started;
  say({ event: "started", wall, cpu: cpuSince(cpuBefore) });
} else {
  const session = await driver.signIn(place, (userCode) => {
    // Since the process began.
    say({ event: "code", userCode, wall: performance.now(), cpu: cpuSince() });
    if (place.until === "code") process.exit(0);
  });
  say({ event: "ready", memory: mostMemory() });
  if (place.until === "ready") process.exit(0);
  if (place.until === "calls") {
    const after = async (calls) => {
      await takenBy(session.call, calls);
      gc();
      return process.memoryUsage().heapUsed;
    };
    const before = await after(1000);
    say({ event: "calls", growth: await after(9000) / before });
    process.exit(0);
  }
  for (let i = 0; session.refresh && i < REFRESHES; i++) {
    say({ event: "refreshed", refresh: (await takenBy(session.refresh)).wall });
  }
  if (session.call) {
    const costs = [];
    for (let i = 0; i < BATCHES; i++) costs.push((await takenBy(session.call, CALLS)).cpu * 1000);
    say({ event: "called", call: costs.slice(BATCHES / 2).sort((a, b) => a - b)[BATCHES / 4] });
  }
}
process.exit(0);
