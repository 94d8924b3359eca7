/**
 * Measures this package: what it promises, its peers, the load of a fleet, hostile answers.
 *
 * Usage: npm run bench -- [--write] [--quick | --trace]
 *   --write  writes the figures into docs/performance.md
 *   --quick  only what is promised, without the download of 1 GiB; two minutes
 *   --trace  only the steps of the first code, in milliseconds
 */
import { parseArgs } from "node:util";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { rolldown } from "rolldown";
import { measureCurves } from "./curves.mjs";
import { measureHostile } from "./hostile.mjs";
import { measureLives } from "./lives.mjs";
import { writePage } from "./page.mjs";
import { folder, installPeers } from "./peers.mjs";
import { measurePromised } from "./promised.mjs";
import { withDemo } from "./stage.mjs";
import * as tables from "./tables.mjs";
import { traceFirstCode } from "./trace.mjs";

const { values: { write, quick = false, trace } } = parseArgs({
  options: { write: { type: "boolean" }, quick: { type: "boolean" }, trace: { type: "boolean" } },
});

/** Bundles the sources as JavaScript, since Node 20 runs no TypeScript. */
async function importInternals() {
  const input = new URL("internals.ts", import.meta.url).pathname;
  const external = (id) => !/^[./]/.test(id);
  const bundle = await rolldown({ input, platform: "node", external });
  const file = join(folder, "internals.js");
  await bundle.write({ file, format: "esm" });
  await bundle.close();
  return await import(pathToFileURL(file));
}

async function* measure() {
  yield ["machine", tables.machine()];
  await installPeers({ withPython: !quick && !trace });
  if (trace) {
    const steps = await withDemo({}, (demo) => traceFirstCode(demo));
    return yield ["trace", tables.table(["first code", "ms since the process began"], steps)];
  }
  const internals = await importInternals();
  const how = quick ? { rounds: 7, isFull: false } : { rounds: 15, isFull: true };
  yield ["promised", tables.promisedTable(await measurePromised(internals, how))];
  if (quick) return;
  const curves = await measureCurves(3);
  yield ["curves", tables.table(["", "small", "larger", "largest"], curves)];
  // Microsoft's client renews at every call a token that expires within five minutes.
  const figures = await withDemo({ accessTokenTtl: 3600 }, (demo) => measureLives(demo, 5));
  yield ["peers", `${tables.peerTable(figures)}\n\n${tables.peerNotes(figures)}`];
  yield ["ratios", tables.ratioTable(figures)];
  yield ["fleets", tables.fleetTable(internals.simulateFleets())];
  yield ["hostile", tables.hostileTable(await measureHostile(internals, 3))];
}

const page = new URL("../../docs/performance.md", import.meta.url);
for await (const [name, part] of measure()) {
  console.log(`${part}\n`);
  if (write && !trace) await writePage(page, { [name]: part });
}
