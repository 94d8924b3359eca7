/** Processor time: on a busy machine the same as on an idle one, but for what the others do to caches. */
import process from "node:process";
import { clearImmediate, setImmediate } from "node:timers";

/** What something took of the processor, in milliseconds. */
export function cpuOf(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  return since(before);
}

/** The same, of what has to be awaited. */
export async function cpuOfAsync(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  return since(before);
}

/** The most that was done between two turns of the event loop, in milliseconds. */
export async function longestBlock(work: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let before = process.cpuUsage();
  const look = () => {
    longest = Math.max(longest, since(before));
    before = process.cpuUsage();
  };
  const turn = () => {
    look();
    handle = setImmediate(turn);
  };
  let handle = setImmediate(turn);
  try {
    await work();
    look();
  } finally {
    clearImmediate(handle);
  }
  return longest;
}

function since(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** Less than this, in milliseconds, is not worth a comparison. */
const QUICK = 20;
const ATTEMPTS = 3;

/**
 * Says where something takes more than in proportion: twice the size more than four times as long,
 * or four times the size more than eight times as long, in each of three attempts.
 */
export async function disproportion(
  take: (factor: number) => Promise<Readonly<Record<string, number>>>,
): Promise<string[]> {
  let told: string[] = [];
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const [once, twice, fourfold] = [await take(1), await take(2), await take(4)];
    told = Object.keys(once).filter((name) => {
      const least = Math.max(once[name]!, QUICK);
      return (twice[name] ?? 0) > 4 * least || (fourfold[name] ?? 0) > 8 * least;
    }).map((name) => {
      const figures = [once, twice, fourfold].map((each) => Math.round(each[name] ?? 0));
      return `${name}: ${figures.join(", ")} ms`;
    });
    if (told.length === 0) break;
  }
  return told;
}
