/** Large files and keys, with the object store of the embedded deployment. */
import { mkdir, readFile, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AuthSession, MemoryStore, signIn } from "../../mod.ts";
import { type Demo, startDemo } from "../../src/demo/mod.ts";
import { pattern } from "./contents.ts";

const MiB = 1024 * 1024;
const HANDLE = "10378.1/1900024";

let demo: Demo;
let session: AuthSession;
let folder: string;

beforeAll(async () => {
  demo = await startDemo({ approve: "editor", interval: 0.05 });
  const options = { interactive: true, display: "none", store: new MemoryStore() } as const;
  session = await signIn({ deployment: demo.deployment, ...options });
  folder = await mkdtemp(join(tmpdir(), "provena-embedded-"));
});

afterAll(async () => {
  await session.signOut();
  await demo.close();
  await rm(folder, { recursive: true, force: true });
});

describe("session.files on the embedded deployment", () => {
  it("uploads and downloads a large file, and then skips it as unchanged", async () => {
    await mkdir(join(folder, "out"));
    await writeFile(join(folder, "out/large"), pattern(18 * MiB + 1));
    const files = await session.files(HANDLE);
    expect((await files.upload(join(folder, "out"))).moved).toHaveLength(1);
    expect((await files.upload(join(folder, "out"))).skipped).toHaveLength(1);
    const report = await files.download(join(folder, "in"), { paths: ["large"] });
    expect(report).toMatchObject({ refused: [], bytes: 18 * MiB + 1 });
    const back = await readFile(join(folder, "in/large"));
    expect(back.equals(pattern(18 * MiB + 1))).toBe(true);
    // With another time, it is recognised by its content, though it was sent in parts.
    await utimes(join(folder, "in/large"), 1e9, 1e9);
    const again = await files.download(join(folder, "in"), { paths: ["large"] });
    expect(again).toMatchObject({ bytes: 0, skipped: [{ path: "large", reason: "unchanged" }] });
  });

  it("says of a handle that names no item that there is none", async () => {
    await expect(session.files("10378.1/404")).rejects.toMatchObject({
      code: "ERR_HTTP",
      message: "The registry has no item 10378.1/404. Find datasets by words: " +
        'await session.search("WORDS", { subtype: "DATASET" })',
    });
  });

  it("says of an item that is no dataset what it is", async () => {
    await expect(session.files("10378.1/1900010")).rejects.toMatchObject({
      code: "ERR_CONFIG",
      message: '10378.1/1900010 is not a dataset; its kind is "model". Find datasets by words: ' +
        'await session.search("WORDS", { subtype: "DATASET" })',
    });
  });

  it("continues an upload that was stopped", async () => {
    await writeFile(join(folder, "larger"), pattern(40 * MiB));
    const over = new AbortController();
    const files = await session.files(HANDLE);
    const stopped = files.upload(join(folder, "larger"), {
      signal: over.signal,
      onProgress: ({ bytes }) => bytes > 0 && over.abort(new Error("stopped")),
    });
    await expect(stopped).rejects.toThrow("stopped");
    expect([...await session.files(HANDLE)].map(({ path }) => path)).not.toContain("larger");
    const report = await files.upload(join(folder, "larger"));
    expect(report).toMatchObject({ refused: [], moved: [{ path: "larger" }] });
    expect(report.bytes).toBeLessThan(40 * MiB);
  });

  it("gives keys to other programs, and redacts them in displays", async () => {
    const files = await session.files(HANDLE);
    expect(files.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:/);
    const keys = await files.credentials("read")();
    expect(keys.expiration.getTime()).toBeGreaterThan(Date.now());
    for (const shown of [inspect(keys), JSON.stringify({ keys }), `${keys}`, inspect(files)]) {
      expect(shown).not.toContain(keys.secretAccessKey);
      expect(shown).not.toContain(keys.sessionToken.slice(0, 20));
    }
    expect(() => files.credentials("admin" as "read")).toThrow("Keys are for");
  });
});
