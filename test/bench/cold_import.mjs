/** What importing each peer costs a cold process beyond starting it. */
import { spawnSync } from "node:child_process";
import { performance } from "node:perf_hooks";
import { folder, importCommandOf, peers } from "./peers.mjs";

/** Wall and CPU milliseconds of a process. */
function timeOf([command, args]) {
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return { wall: performance.now() - started, cpu: Number(stdout) };
}

/**
 * Imports every peer in turn, in fresh processes, each beside one that imports nothing.
 *
 * @param rounds how often
 * @returns by peer the milliseconds of each round
 */
export function measureImports(rounds) {
  const figures = Object.fromEntries(peers.map(({ name }) => [name, { wall: [], cpu: [] }]));
  // The first round warms the disk.
  for (let round = -1; round < rounds; round++) {
    for (const peer of peers) {
      const { bare, full } = importCommandOf(peer);
      const [without, with_] = [timeOf(bare), timeOf(full)];
      if (round < 0) continue;
      figures[peer.name].wall.push(with_.wall - without.wall);
      figures[peer.name].cpu.push(with_.cpu - without.cpu);
    }
  }
  return figures;
}
