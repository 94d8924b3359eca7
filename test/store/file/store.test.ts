import { execFile } from "node:child_process";
import {
  chmod,
  chown,
  copyFile,
  mkdir,
  readdir,
  readFile,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { errorCodes } from "../../../src/errors.ts";
import { FileStore } from "../../../src/store/file/store.ts";
import { recordFileName } from "../../../src/store/file/name.ts";
import { describeStoreContract } from "../contract.ts";
import { temporaryFolder } from "../folder.ts";
import { key, keyOfProfile, pending, pendingRecord, tokenRecord } from "../records.ts";

const run = promisify(execFile);
const ERR_STORE = { code: errorCodes.find((code) => code === "ERR_STORE") };
const NOBODY = 65534;

describeStoreContract("FileStore", async () => ({
  store: new FileStore(join(await temporaryFolder(), "provena")),
  close: () => Promise.resolve(),
}));

describeStoreContract("FileStore beside another of the same folder", async () => {
  const folder = join(await temporaryFolder(), "provena");
  const stores = [new FileStore(folder), new FileStore(folder)];
  let turn = 0;
  const store = new Proxy(stores[0]!, {
    get: (_, name: keyof FileStore) => {
      const each = stores[turn++ % 2]!;
      const value = each[name];
      return typeof value === "function" ? value.bind(each) : value;
    },
  });
  return { store, close: () => Promise.resolve() };
});

async function setUp() {
  const above = await temporaryFolder();
  const folder = join(above, "provena");
  const notices: string[] = [];
  const onNotice = (message: string) => void notices.push(message);
  const store = new FileStore(folder, { onNotice });
  const file = join(folder, recordFileName(key));
  const pendingFile = join(folder, recordFileName(pending));
  return { above, folder, store, file, pendingFile, notices, onNotice };
}

async function modeOf(path: string): Promise<string> {
  return ((await stat(path)).mode & 0o777).toString(8);
}

describe("8 access to the token cache", () => {
  test("a folder and a file that others can read are made private", async () => {
    const { store, folder, file } = await setUp();
    await store.save(key, tokenRecord(1));
    await chmod(folder, 0o755);
    await chmod(file, 0o644);
    expect(await store.load(key)).toEqual(tokenRecord(1));
    expect([await modeOf(folder), await modeOf(file)]).toEqual(["700", "600"]);
  });

  test("a folder that others can write to is refused, and the error says what to type", async () => {
    const { store, folder } = await setUp();
    await store.save(key, tokenRecord(1));
    await chmod(folder, 0o770);
    const refused = { ...ERR_STORE, message: expect.stringContaining(`chmod 700 '${folder}'`) };
    await expect(store.load(key)).rejects.toMatchObject(refused);
    await expect(store.save(key, tokenRecord(2))).rejects.toMatchObject(refused);
    await expect(store.list()).rejects.toMatchObject(refused);
  });

  test("a file that others can write to is not trusted, and set aside", async () => {
    const { store, folder, file, notices } = await setUp();
    await store.save(key, tokenRecord(1));
    await chmod(file, 0o666);
    expect(await store.load(key)).toBeUndefined();
    const [aside] = await readdir(folder);
    expect(aside).toMatch(/\.json\.corrupt-\d+$/);
    expect(await modeOf(join(folder, aside!))).toBe("600");
    expect(notices).toHaveLength(1);
  });

  test("a symbolic link instead of the file is neither followed nor replaced", async () => {
    const { store, above, file } = await setUp();
    await store.save(key, tokenRecord(1));
    const target = join(above, "target");
    await copyFile(file, target);
    await store.delete(key);
    await symlink(target, file);
    const refused = { ...ERR_STORE, message: expect.stringContaining("is a symbolic link") };
    await expect(store.load(key)).rejects.toMatchObject(refused);
    await expect(store.save(key, tokenRecord(2))).rejects.toMatchObject(refused);
    expect(await readFile(target, "utf8")).toContain("token-1");
  });

  test("a symbolic link instead of the folder is refused", async () => {
    const { store, above, folder } = await setUp();
    const target = join(above, "target");
    await mkdir(target, { mode: 0o700 });
    await symlink(target, folder);
    const refused = { ...ERR_STORE, message: expect.stringContaining("is a symbolic link") };
    await expect(store.load(key)).rejects.toMatchObject(refused);
    await expect(store.save(key, tokenRecord(1))).rejects.toMatchObject(refused);
    expect(await readdir(target)).toEqual([]);
  });

  test("a symbolic link instead of the lock is not followed for writing", async () => {
    const { store, above, folder, file } = await setUp();
    await mkdir(folder, { mode: 0o700 });
    const target = join(above, "target");
    await writeFile(target, "precious");
    await symlink(target, `${file}.lock`);
    await expect(store.save(key, tokenRecord(1))).rejects.toMatchObject(ERR_STORE);
    expect(await readFile(target, "utf8")).toBe("precious");
  });

  test("a folder of another user is refused", async () => {
    const { store, folder } = await setUp();
    const isRoot = process.getuid?.() === 0;
    if (isRoot) {
      await store.save(key, tokenRecord(1));
      await chown(folder, NOBODY, NOBODY);
    }
    // Without root rights, any folder of root will do.
    const theirs = isRoot ? store : new FileStore("/usr");
    const refused = { ...ERR_STORE, message: expect.stringContaining("belongs to another user") };
    await expect(theirs.load(key)).rejects.toMatchObject(refused);
    await expect(theirs.save(key, tokenRecord(2))).rejects.toMatchObject(refused);
  });

  test("anything but a file is refused without waiting", async () => {
    const { store, folder, file, pendingFile } = await setUp();
    await mkdir(folder, { mode: 0o700 });
    await mkdir(file);
    await run("mkfifo", ["-m", "600", pendingFile]);
    const refused = { ...ERR_STORE, message: expect.stringContaining("is not a file") };
    await expect(store.load(key)).rejects.toMatchObject(refused);
    await expect(store.load(pending)).rejects.toMatchObject(refused);
  });
});

describe("6 a pending code is adopted only if no other user can have planted it", () => {
  async function pendingSaved() {
    const place = await setUp();
    await place.store.save(pending, pendingRecord());
    await place.store.save(key, tokenRecord(1));
    expect(await place.store.load(pending)).toEqual(pendingRecord());
    return place;
  }

  test.each(["640", "604", "620", "602"])("not from a file of mode %s", async (mode) => {
    const { store, pendingFile } = await pendingSaved();
    await chmod(pendingFile, Number.parseInt(mode, 8));
    expect(await store.load(pending)).toBeUndefined();
    await store.list();
    expect(await store.load(pending), "nor the second time").toBeUndefined();
  });

  test.each(["777", "770", "702"])("not under a folder of mode %s", async (mode) => {
    const { store, above } = await pendingSaved();
    await chmod(above, Number.parseInt(mode, 8));
    expect(await store.load(pending)).toBeUndefined();
    expect(await store.load(key), "tokens of ours stay ours").toEqual(tokenRecord(1));
    await chmod(above, 0o1777);
    expect(await store.load(pending), "a sticky folder is firm").toEqual(pendingRecord());
  });

  test("not under a folder of another user, nor through another's link", async () => {
    const { store, above } = await pendingSaved();
    const link = join(await temporaryFolder(), "link");
    await symlink(above, link);
    const through = new FileStore(join(link, "provena"));
    expect(await through.load(pending)).toEqual(pendingRecord());
    if (process.getuid?.() !== 0) return; // only root can give a folder away
    await run("chown", ["-h", String(NOBODY), link]);
    expect(await through.load(pending)).toBeUndefined();
    await chown(above, NOBODY, NOBODY);
    expect(await store.load(pending)).toBeUndefined();
  });
});

describe("10 a file without a record", () => {
  const whole = JSON.stringify({ key, record: tokenRecord(1) });
  const contents: Record<string, string> = {
    "is empty": "",
    "is cut off": whole.slice(0, 200),
    "is zeroed": "\0".repeat(whole.length),
    "is foreign JSON": '{"access_token":"x"}',
    "is a list": "[]",
    "has no tokens": JSON.stringify({ key, record: { ...tokenRecord(1), tokens: undefined } }),
    "has a text instead of a number": whole.replace('"generation":1', '"generation":"1"'),
    "belongs to another key": JSON.stringify({ key: pending, record: tokenRecord(1) }),
    "holds a pending code": JSON.stringify({ key, record: pendingRecord() }),
    "is far too large": whole + " ".repeat(2_000_000),
  };

  describe("10 a damaged record is set aside once, with a notice", () => {
    test.each(Object.keys(contents))("because it %s", async (what) => {
      const { store, folder, file, notices } = await setUp();
      await mkdir(folder, { mode: 0o700 });
      await writeFile(file, contents[what]!, { mode: 0o600 });
      expect(await store.load(key)).toBeUndefined();
      expect(await store.load(key)).toBeUndefined();
      const [aside, ...others] = await readdir(folder);
      expect(others).toEqual([]);
      expect(aside).toMatch(/\.json\.corrupt-\d+$/);
      expect(await readFile(join(folder, aside!), "utf8")).toBe(contents[what]);
      expect(notices).toEqual([expect.stringContaining(aside!)]);
      await store.save(key, tokenRecord(1));
      expect(await store.load(key)).toEqual(tokenRecord(1));
    });
  });

  test("is also set aside by a save, not overwritten", async () => {
    const { store, folder, file, notices } = await setUp();
    await mkdir(folder, { mode: 0o700 });
    await writeFile(file, "precious", { mode: 0o600 });
    await store.save(key, tokenRecord(1));
    expect(await store.load(key)).toEqual(tokenRecord(1));
    const aside = (await readdir(folder)).find((name) => name.includes(".corrupt-"));
    expect(await readFile(join(folder, aside!), "utf8")).toBe("precious");
    expect(notices).toHaveLength(1);
  });

  test("is not listed as a session, and listing leaves it unchanged", async () => {
    const { store, folder, file } = await setUp();
    await store.save(keyOfProfile("work"), tokenRecord(1));
    await writeFile(file, "precious", { mode: 0o600 });
    await copyFile(join(folder, recordFileName(keyOfProfile("work"))), join(folder, "copy.json"));
    expect(await store.list()).toEqual([keyOfProfile("work")]);
    expect(await readFile(file, "utf8")).toBe("precious");
  });
});

describe("the files in the folder", () => {
  test("45 a record of a later version is kept, and the error says to update", async () => {
    const { store, folder, file } = await setUp();
    await mkdir(folder, { mode: 0o700 });
    const text = JSON.stringify({ key, record: { ...tokenRecord(1), version: 2, kind: "new" } });
    await writeFile(file, text, { mode: 0o600 });
    const later = {
      ...ERR_STORE,
      message: expect.stringMatching(/^The token cache file \/.* was written .*Update the package/),
    };
    await expect(store.load(key)).rejects.toMatchObject(later);
    await expect(store.save(key, tokenRecord(9))).rejects.toMatchObject(later);
    expect(await readFile(file, "utf8")).toBe(text);
    expect(await readdir(folder)).toEqual([recordFileName(key)]);
  });

  test("11 each session has its own file, named after it", () => {
    expect(recordFileName(key)).toMatch(
      /^auth-reef-example-auth-realms-rrap-client-tools-[0-9a-f]{64}\.json$/,
    );
    const keys = [key, pending, keyOfProfile("a"), keyOfProfile("A"), "", "../..", "\0"];
    expect(new Set(keys.map(recordFileName)).size).toBe(keys.length);
    for (const each of keys) expect(recordFileName(each)).toMatch(/^[a-z0-9][a-z0-9-]*\.json$/);
  });

  test("only the records remain at the end", async () => {
    const { store, folder, file } = await setUp();
    await store.withLock(key, () => store.save(key, tokenRecord(1)));
    await store.save(key, tokenRecord(2));
    expect(await readdir(folder)).toEqual([recordFileName(key)]);
    await writeFile(`${file}.0123456789abcdef.tmp`, "left by a writer that died");
    await store.delete(key);
    expect(await readdir(folder)).toEqual([]);
  });

  test("22 no error or notice contains a token", async () => {
    const { store, file, notices } = await setUp();
    await store.save(key, tokenRecord(1));
    await writeFile(file, (await readFile(file, "utf8")).slice(0, -20));
    await store.load(key);
    expect(notices.join()).not.toMatch(/token-1|refresh-1/);
  });
});
