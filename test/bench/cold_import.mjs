/** The CPU time importing each peer costs a cold process beyond starting it. */
import { spawnSync } from "node:child_process";
import { folder, importCommandOf, peers } from "./peers.mjs";

/** CPU milliseconds of a process; between two of them, wall time differs by more than an import. */
function timeOf([command, args]) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return Number(stdout);
}

/**
 * Imports every peer in turn, in fresh processes, each beside one that imports nothing.
 *
 * @param rounds how often
 * @returns by peer the milliseconds of each round
 */
export function measureImports(rounds) {
  const figures = Object.fromEntries(peers.map(({ name }) => [name, { cpu: [] }]));
  // The first round warms the disk.
  for (let round = -1; round < rounds; round++) {
    for (const peer of peers) {
      const { bare, full } = importCommandOf(peer);
      const added = -timeOf(bare) + timeOf(full);
      if (round >= 0) figures[peer.name].cpu.push(added);
    }
  }
  return figures;
}
