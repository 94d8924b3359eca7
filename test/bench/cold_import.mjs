/** Measures the CPU time that a new process needs to import each peer, beyond its start. */
import { spawnSync } from "node:child_process";
import { folder, importCommandOf, peers } from "./peers.mjs";

/** CPU time in ms, because the wall time of two processes differs by more than an import takes. */
function timeOf([command, args]) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return Number(stdout);
}

/** Compares, for each peer in turn, a process that imports it with one that imports nothing. */
export function measureImports(rounds) {
  const figures = Object.fromEntries(peers.map(({ name }) => [name, { cpu: [] }]));
  // The first round fills the disk cache and is not counted.
  for (let round = -1; round < rounds; round++) {
    for (const peer of peers) {
      const { bare, full } = importCommandOf(peer);
      const added = -timeOf(bare) + timeOf(full);
      if (round >= 0) figures[peer.name].cpu.push(added);
    }
  }
  return figures;
}
