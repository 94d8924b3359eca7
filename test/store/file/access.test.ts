import { chmod, readdir, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { describe, expect, onTestFinished, test } from "vitest";
import {
  createFolder,
  ensurePrivateFolder,
  isTamperProof,
  readOwnFile,
} from "../../../src/store/file/access.ts";
import { temporaryFolder } from "../folder.ts";

const tight = { tighten: true };

async function setUp(mode = 0o600, text = "it") {
  const folder = await temporaryFolder();
  const file = join(folder, "file");
  await writeFile(file, text);
  await chmod(file, mode);
  return { folder, file, tooLong: join(folder, "x".repeat(300)) };
}

const modeOf = async (path: string) => (await stat(path)).mode & 0o7777;

const refused = (message: string) => ({ code: "ERR_STORE", message });

/** Simulates Windows, which has no user ids. */
function withoutModes(): void {
  const { geteuid } = process;
  Object.assign(process, { geteuid: undefined });
  onTestFinished(() => void Object.assign(process, { geteuid }));
}

/** What throws as a promise that rejects. */
const attempt = async (work: () => unknown) => await work();

describe("a folder", () => {
  test("that does not exist is reported as missing, even below a file", async () => {
    const { folder, file } = await setUp();
    expect(ensurePrivateFolder(join(folder, "no"))).toBe(false);
    expect(ensurePrivateFolder(join(file, "no"))).toBe(false);
  });

  test("that others can read is made private, and a private one is left unchanged", async () => {
    const { folder } = await setUp();
    for (const [before, after] of [[0o744, 0o700], [0o711, 0o700], [0o1700, 0o1700]] as const) {
      await chmod(folder, before);
      expect(ensurePrivateFolder(folder)).toBe(true);
      expect(await modeOf(folder)).toBe(after);
    }
  });

  test("that is a file or a link is refused, and the error says what to do", async () => {
    const { folder, file } = await setUp();
    const link = join(folder, "link");
    await symlink(folder, link);
    const next = "Set PROVENA_TOKEN_CACHE to a folder of your own";
    await expect(attempt(() => ensurePrivateFolder(link))).rejects.toMatchObject(
      refused(`The token cache ${link} is a symbolic link. ${next}`),
    );
    await expect(attempt(() => ensurePrivateFolder(file))).rejects.toMatchObject(
      refused(`The token cache ${file} is not a folder. ${next}`),
    );
  });

  test.each([0o720, 0o702])("of mode %o is not trusted", async (mode) => {
    const { folder } = await setUp();
    await chmod(folder, mode);
    await expect(attempt(() => ensurePrivateFolder(folder))).rejects.toMatchObject(refused(
      `The token cache ${folder} can be written to by others, so it was not trusted. ` +
        `If that is not intended, correct it, in a terminal: chmod 700 '${folder}'`,
    ));
    expect(await modeOf(folder)).toBe(mode);
  });

  test("that cannot be read or created is an error", async () => {
    const { file, tooLong } = await setUp();
    await expect(attempt(() => ensurePrivateFolder(tooLong))).rejects.toThrow(/cannot be read/);
    await expect(createFolder(join(file, "no"))).rejects.toThrow(/cannot be written/);
  });

  test("is created with its parents, for this user only", async () => {
    const { folder } = await setUp();
    const deep = join(folder, "a", "b");
    await createFolder(deep);
    expect(await modeOf(deep)).toBe(0o700);
    await createFolder(deep);
  });

  test("is tamper-proof only if its parents exist and others cannot write to them", async () => {
    const { folder } = await setUp();
    const deep = join(folder, "a", "b");
    expect(isTamperProof(deep)).toBe(false);
    await createFolder(deep);
    expect(isTamperProof(deep)).toBe(true);
    await chmod(deep, 0o777);
    expect(isTamperProof(deep), "those above it count").toBe(true);
    for (const [mode, firm] of [[0o720, false], [0o702, false], [0o1777, true]] as const) {
      await chmod(folder, mode);
      expect(isTamperProof(deep)).toBe(firm);
    }
  });
});

describe("a file", () => {
  test.each([
    [0o600, false, false, 0o600],
    [0o640, true, false, 0o600],
    [0o604, true, false, 0o600],
    [0o620, true, true, 0o620],
    [0o602, true, true, 0o602],
  ])("of mode %o is read, and closed where others can only read it", async (mode, ...expected) => {
    const { file } = await setUp(mode);
    const [wasOpen, wasWritable, after] = expected;
    expect(readOwnFile(file, { tighten: false })).toEqual({
      text: "it",
      wasOpen,
      wasWritable,
    });
    expect(await modeOf(file)).toBe(mode);
    expect(readOwnFile(file, tight)).toEqual({ text: "it", wasOpen, wasWritable });
    expect(await modeOf(file)).toBe(after);
  });

  test("is read up to a size of a million bytes", async () => {
    const { file } = await setUp(0o600, "x".repeat(1_000_000));
    expect(readOwnFile(file, tight)?.text).toHaveLength(1_000_000);
    await writeFile(file, "x".repeat(1_000_001));
    expect(readOwnFile(file, tight)).toEqual({
      text: undefined,
      wasOpen: false,
      wasWritable: false,
    });
  });

  test("that does not exist is reported as missing, and anything but a file is refused", async () => {
    const { folder, file, tooLong } = await setUp();
    const link = join(folder, "link");
    await symlink(file, link);
    expect(readOwnFile(join(folder, "no"), tight)).toBeUndefined();
    expect(readOwnFile(join(file, "no"), tight)).toBeUndefined();
    await expect(attempt(() => readOwnFile(link, tight))).rejects.toMatchObject(
      refused(`The token cache ${link} is a symbolic link. Remove it`),
    );
    await expect(attempt(() => readOwnFile(folder, tight))).rejects.toMatchObject(
      refused(`The token cache ${folder} is not a file. Move it elsewhere`),
    );
    await expect(attempt(() => readOwnFile(tooLong, tight))).rejects.toThrow(/cannot be read/);
  });
});

describe("on a system without file modes", () => {
  test("no mode is read or changed, and links are still refused", async () => {
    const { folder, file } = await setUp(0o666);
    await chmod(folder, 0o777);
    const link = join(folder, "link");
    await symlink(file, link);
    withoutModes();
    expect(ensurePrivateFolder(folder)).toBe(true);
    expect(isTamperProof(join(folder, "no"))).toBe(true);
    expect(readOwnFile(file, tight)).toEqual({
      text: "it",
      wasOpen: false,
      wasWritable: false,
    });
    expect([await modeOf(folder), await modeOf(file)]).toEqual([0o777, 0o666]);
    await expect(attempt(() => readOwnFile(link, tight))).rejects.toThrow(/is a symbolic link/);
    await createFolder(join(folder, "new"));
    expect(await readdir(join(folder, "new"))).toEqual([]);
  });
});
