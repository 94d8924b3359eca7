/** Measures the sides of a comparison in turn, so that a busy machine is as busy for each of them. */
import { performance } from "node:perf_hooks";
import process from "node:process";

/**
 * Runs each side once a round. The sides change their order at every round, and the first round,
 * which warms up, is not counted. Returns what each side measured, by its name, round by round.
 */
export async function alternate(sides, { rounds, warmUp = 1 }) {
  const names = Object.keys(sides);
  const figures = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = -warmUp; round < rounds; round++) {
    const first = (round + warmUp) % names.length;
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      const figure = await sides[name]();
      if (round >= 0) figures[name].push(figure);
    }
  }
  return figures;
}

/** Time and CPU time of the same work, done `count` times in this process, in ms for each time. */
export async function takenBy(work, count = 1) {
  const [started, before] = [performance.now(), process.cpuUsage()];
  for (let i = 0; i < count; i++) await work(i);
  const { user, system } = process.cpuUsage(before);
  return { wall: (performance.now() - started) / count, cpu: (user + system) / 1000 / count };
}
