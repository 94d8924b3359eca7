/**
 * Measures this package and its peers, the promised limits, and the load of a fleet.
 *
 * Usage: npm run bench -- [--write] [--quick]
 *   --write  writes the figures into docs/performance.md
 *   --quick  runs two rounds only, to check that everything works
 */
import { parseArgs } from "node:util";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { rolldown } from "rolldown";
import { measureImports } from "./cold_import.mjs";
import { measureHostile } from "./hostile.mjs";
import { measureLives } from "./lives.mjs";
import { writePage } from "./page.mjs";
import { folder, installPeers } from "./peers.mjs";
import { measurePromised } from "./promised.mjs";
import { withDemo } from "./stage.mjs";
import * as tables from "./tables.mjs";

const { values } = parseArgs({
  options: { write: { type: "boolean" }, quick: { type: "boolean" } },
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

const machine = tables.machine();
await installPeers();
const internals = await importInternals();
const imports = measureImports(values.quick ? 2 : 15);
// Microsoft's client renews at every call a token that expires within five minutes.
const lives = await withDemo(
  { accessTokenTtl: 3600 },
  (demo) => measureLives(demo, values.quick ? 2 : 9),
);
const figures = Object.fromEntries(
  Object.keys(imports).map((name) => [name, { ...imports[name], ...lives[name] }]),
);
const parts = {
  machine,
  promised: tables.promisedTable([
    ...tables.importRows(figures),
    ...await measurePromised(internals),
  ]),
  peers: `${tables.peerTable(figures)}\n\n${tables.peerNotes(figures)}`,
  ratios: tables.ratioTable(figures),
  fleets: tables.fleetTable(internals.simulateFleets()),
  hostile: tables.hostileTable(await measureHostile(internals, values.quick ? 1 : 3)),
};
for (const part of Object.values(parts)) console.log(`${part}\n`);
if (values.write) await writePage(new URL("../../docs/performance.md", import.meta.url), parts);
