import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { FileStore } from "../../src/store/file.ts";
import * as disk from "../../src/store/network_file_system.ts";
import { realSystem } from "../../src/system.ts";
import { temporaryFolder } from "./folder.ts";
import { key, keyOfProfile, tokenRecord } from "./records.ts";

vi.mock(import("../../src/store/network_file_system.ts"), async (load) => {
  const original = await load();
  return { ...original, warningAbout: vi.fn(original.warningAbout) };
});

test("network file systems are told by their numbers, signed or not", () => {
  expect(disk.networkFileSystemName(0x6969)).toBe("NFS");
  expect(disk.networkFileSystemName(0xff534d42)).toBe("CIFS");
  expect(disk.networkFileSystemName(0xff534d42 | 0)).toBe("CIFS");
  expect(disk.networkFileSystemName(0x0bd00bd0)).toBe("Lustre");
  expect(disk.networkFileSystemName(0xef53), "ext4").toBeUndefined();
  expect(disk.networkFileSystemName(0x01021994), "tmpfs").toBeUndefined();
});

test("a local folder is none, a Windows share is one, and what cannot be told is none", async () => {
  const detect = disk.detectNetworkFileSystem;
  expect(await detect(await temporaryFolder(), realSystem)).toBeUndefined();
  expect(await detect("/no/such/folder", realSystem)).toBeUndefined();
  const windows = { ...realSystem, os: "win32" };
  expect(await detect("\\\\server\\home\\edda", windows)).toBe("SMB");
  expect(await detect("\\\\?\\C:\\Users\\edda", windows)).toBeUndefined();
  expect(await detect("C:\\Users\\edda", windows)).toBeUndefined();
});

test("12 whoever locks there is warned once, and goes on", async () => {
  const folder = join(await temporaryFolder(), "provena");
  vi.mocked(disk.warningAbout).mockResolvedValue("on a network file system (NFS)");
  const notices: string[] = [];
  const store = new FileStore(folder, { onNotice: (message) => void notices.push(message) });
  await store.load(key);
  expect(notices, "reading needs no lock").toEqual([]);
  await store.save(key, tokenRecord(1));
  await store.save(keyOfProfile("work"), tokenRecord(1));
  expect(notices).toEqual(["on a network file system (NFS)"]);
});
