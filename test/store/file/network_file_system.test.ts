import { expect, test } from "vitest";
import * as disk from "../../../src/store/file/network_file_system.ts";
import { RecordLocks } from "../../../src/store/lock/record_locks.ts";
import { realSystem } from "../../../src/system/system.ts";
import { temporaryFolder } from "../folder.ts";
import { key, keyOfProfile } from "../records.ts";

test("network file systems are recognised by their type, signed or not", () => {
  expect(disk.networkFileSystemName(0x6969)).toBe("NFS");
  expect(disk.networkFileSystemName(0xff534d42)).toBe("CIFS");
  expect(disk.networkFileSystemName(0xff534d42 | 0)).toBe("CIFS");
  expect(disk.networkFileSystemName(0x0bd00bd0)).toBe("Lustre");
  expect(disk.networkFileSystemName(0xef53), "ext4").toBeUndefined();
  expect(disk.networkFileSystemName(0x01021994), "tmpfs").toBeUndefined();
});

test("a Windows share is a network file system; a local or unknown folder is not", async () => {
  const detect = disk.detectNetworkFileSystem;
  expect(detect(await temporaryFolder(), realSystem)).toBeUndefined();
  expect(detect("/no/such/folder", realSystem)).toBeUndefined();
  const windows = { ...realSystem, os: "win32" };
  expect(detect("\\\\server\\home\\edda", windows)).toBe("SMB");
  expect(detect("\\\\?\\C:\\Users\\edda", windows)).toBeUndefined();
  expect(detect("C:\\Users\\edda", windows)).toBeUndefined();
});

test("12 a lock on a network file system gives one warning, and works", async () => {
  const share = `/${await temporaryFolder()}`;
  const notices: string[] = [];
  const locks = new RecordLocks(share, {
    system: { ...realSystem, os: "win32" },
    onNotice: (message) => void notices.push(message),
  });
  expect(await locks.run(key, () => Promise.resolve("done"))).toBe("done");
  await locks.run(keyOfProfile("work"), () => Promise.resolve());
  expect(notices).toEqual([
    `The token cache ${share} is on a network file system (SMB), where processes on different ` +
    "machines may disturb each other. PROVENA_TOKEN_CACHE can name a local folder",
  ]);
});
