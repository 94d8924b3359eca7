import { chown, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { describe, expect, onTestFinished, test } from "vitest";
import { hasCode } from "../../src/errors.ts";
import { withFallback } from "../../src/store/fallback.ts";
import { FileStore } from "../../src/store/file/store.ts";
import { realSystem } from "../../src/system/system.ts";
import { key, tokenRecord } from "./records.ts";

/** Makes this process another user, as far as it can see. */
function asUser(id: number): void {
  const { geteuid } = process;
  Object.assign(process, { geteuid: () => id });
  onTestFinished(() => void Object.assign(process, { geteuid }));
}

async function temporary(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "provena-foreign-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

describe("a cache that belongs to another user, as sudo leaves it", () => {
  test("holds no session of this user's, who signs in from memory, told once", async () => {
    const folder = await temporary();
    asUser(4711);
    const notices: string[] = [];
    const store = withFallback(new FileStore(folder), (notice) => notices.push(notice));
    expect(await store.load(key)).toBeUndefined();
    await store.withLock(key, async () => {
      await store.save(key, tokenRecord(1));
    });
    expect(await store.load(key)).toEqual(tokenRecord(1));
    expect(await store.list()).toEqual([key]);
    await store.delete(key);
    expect(await store.load(key)).toBeUndefined();
    expect(notices).toEqual([
      expect.stringMatching(
        /^Tokens are kept in memory only.+belongs to another user\. Set PROVENA_TOKEN_CACHE/,
      ),
    ]);
  });

  test("is still an error where it was chosen on purpose", async () => {
    const folder = await temporary();
    asUser(4711);
    const failure = await new FileStore(folder).load(key).catch((error) => error);
    expect(hasCode(failure, "ERR_STORE")).toBe(true);
  });
});

describe("root", () => {
  test("has no home in another user's folder, and one in its own", async () => {
    const home = await temporary();
    const before = process.env["HOME"];
    process.env["HOME"] = home;
    onTestFinished(() => {
      if (before === undefined) delete process.env["HOME"];
      else process.env["HOME"] = before;
    });
    asUser(0);
    const isRoot = await chown(home, 4711, 4711).then(() => true, () => false);
    // Who is not root has made the folder, and so the folder is another's than root's.
    expect(realSystem.home).toBeUndefined();
    if (isRoot) await chown(home, 0, 0);
    else asUser(process.getuid!());
    expect(realSystem.home).toBe(home);
  });
});
