import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { afterEach, describe, expect, test } from "vitest";
import { FileStore } from "../../../src/store/file/store.ts";
import { temporaryFolder } from "../folder.ts";
import { key, tokenRecord } from "../records.ts";

const umask = process.umask();
afterEach(() => void process.umask(umask));

async function modeOf(path: string): Promise<string> {
  return ((await stat(path)).mode & 0o777).toString(8);
}

describe("8 only the owner can read the token cache, whatever the umask", () => {
  test.each(["000", "022", "077", "277"])(
    "umask %s",
    async (mask) => {
      const folder = join(await temporaryFolder(), "provena");
      const store = new FileStore(folder);
      process.umask(Number.parseInt(mask, 8));
      await store.withLock(key, async () => {
        await store.save(key, tokenRecord(1));
        process.umask(umask);
        for (const name of await readdir(folder)) {
          expect(await modeOf(join(folder, name)), name).toMatch(/^[64]00$/);
        }
      });
      const [record] = await readdir(folder);
      expect([await modeOf(folder), await modeOf(join(folder, record!))]).toEqual(["700", "600"]);
    },
  );
});
