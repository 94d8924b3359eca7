/** The child processes of the keyring tests: `child.mjs <task> <folder> [argument]`. */
import process from "node:process";
import { FileStore } from "../../src/store/file/store.ts";
import { KeyringStore } from "../../src/store/keyring/store.ts";
import { generationOf } from "../../src/store/record.ts";
import { key, tokenRecord } from "../store/records.ts";

const [, , task, folder = "", argument = ""] = process.argv;

const tasks: Record<string, () => Promise<void>> = {
  /** Increments the generation a number of times. */
  async count() {
    const store = new KeyringStore({ folder });
    for (let i = 0; i < Number(argument); i++) {
      await store.withLock(key, async () => {
        const next = generationOf(await store.load(key))! + 1;
        await store.save(key, tokenRecord(next));
      });
    }
  },

  /** Saves and loads, and reports the result. */
  async use() {
    const fallback = argument === "fallback" ? { fallback: new FileStore(`${folder}/files`) } : {};
    const store = new KeyringStore({ folder, ...fallback });
    try {
      await store.save(key, tokenRecord(1));
      await store.save(key, tokenRecord(2));
      console.log(JSON.stringify({ generation: generationOf(await store.load(key)) }));
    } catch (error) {
      const { code, message } = error as { code: string; message: string };
      console.log(JSON.stringify({ code, message }));
    }
  },
};

await tasks[task!]!();
