/**
 * Detects network file systems, where lock files can fail.
 *
 * @module
 * @see https://man7.org/linux/man-pages/man2/statfs.2.html
 */
import { nodeFs } from "../../system/builtin.ts";
import type { System } from "../../system/system.ts";

/** The file system types of Linux's `statfs`. */
const names: Readonly<Record<number, string>> = {
  0x6969: "NFS",
  0x517b: "SMB",
  0xfe534d42: "SMB",
  0xff534d42: "CIFS",
  0x0bd00bd0: "Lustre",
  0x00c36400: "Ceph",
  0x47504653: "GPFS",
  0x19830326: "BeeGFS",
  0x20030528: "OrangeFS",
  0x5346414f: "AFS",
  0x6b414653: "AFS",
  0x01021997: "9P",
  0x01161970: "GFS2",
  0x7461636f: "OCFS2",
  0x73757245: "Coda",
};

/** The name for a type from Linux's `statfs`, signed or not; undefined if local or unknown. */
export function networkFileSystemName(type: number): string | undefined {
  return names[type >>> 0];
}

/** The name of the network file system a folder is on; undefined if local or unknown. */
export function detectNetworkFileSystem(folder: string, system: System): string | undefined {
  if (system.os === "win32") return /^[\\/]{2}[^.?]/.test(folder) ? "SMB" : undefined;
  if (system.os !== "linux") return undefined;
  try {
    return networkFileSystemName(nodeFs().statfsSync(folder).type);
  } catch {
    return undefined;
  }
}

/** A warning if the token cache is on a network file system. */
export function networkWarning(folder: string, system: System): string | undefined {
  const name = detectNetworkFileSystem(folder, system);
  return name === undefined
    ? undefined
    : `The token cache ${folder} is on a network file system (${name}), where processes on ` +
      "different machines may disturb each other. PROVENA_TOKEN_CACHE can name a local folder";
}
