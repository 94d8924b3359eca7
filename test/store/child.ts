/** The child processes of the store tests: `child.mjs <task> <folder> [argument]`. */
import process from "node:process";
import { createInterface } from "node:readline";
import { withFallback } from "../../src/store/fallback.ts";
import { FileStore } from "../../src/store/file/store.ts";
import { generationOf } from "../../src/store/record.ts";
import { realSystem } from "../../src/system/system.ts";
import { key, tokenRecord } from "./records.ts";

/** Long enough that a write takes several pages. */
export function longToken(generation: number): string {
  return `${generation}.`.repeat(4000);
}

const [, , task, folder, argument = ""] = process.argv;

function say(text: string): void {
  process.stdout.write(text + "\n");
}

const tasks: Record<string, () => Promise<void>> = {
  /** Increments the generation a number of times. */
  async count() {
    const store = new FileStore(folder);
    for (let i = 0; i < Number(argument); i++) {
      await store.withLock(key, async () => {
        const next = generationOf(await store.load(key))! + 1;
        await store.save(key, tokenRecord(next));
      });
    }
  },

  /** Increments the generation until killed. */
  async write() {
    const store = new FileStore(folder);
    while (true) {
      const saved = await store.withLock(key, async () => {
        const next = generationOf(await store.load(key))! + 1;
        await store.save(key, tokenRecord(next, longToken(next)));
        return next;
      });
      say(`saved ${saved}`);
    }
  },

  /** Reads under the lock, waits for a line of input, saves. */
  async hold() {
    const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
    const store = new FileStore(folder, { staleAfter: Number(argument) });
    await store.withLock(key, async () => {
      const next = generationOf(await store.load(key))! + 1;
      say("holding");
      await lines.next();
      await store.save(key, tokenRecord(next, "the sleeper's"));
    });
    say("done");
    process.exit(0);
  },

  /** Signs in where nothing can be written, and reports the result. */
  async fallback() {
    const notices: string[] = [];
    const file = new FileStore(argument === "default" ? undefined : folder, {
      system: { ...realSystem, home: argument === "default" ? undefined : realSystem.home },
    });
    const refused = await file.withLock(key, () => file.save(key, tokenRecord(1, longToken(1))))
      .then(() => "written", (error: { code: string }) => error.code);
    const store = withFallback(file, (message) => void notices.push(message));
    await store.withLock(key, () => store.save(key, tokenRecord(1, longToken(1))));
    await store.withLock(key, () => store.save(key, tokenRecord(2, longToken(2))));
    const generation = generationOf(await store.load(key));
    const listed = await store.list();
    await store.delete(key);
    const left = await store.load(key) ?? null;
    say(JSON.stringify({ refused, generation, listed, left, notices }));
  },
};

await tasks[task!]!();
