/**
 * Reads the token cache without changing it: no file mode is tightened, no file is renamed.
 *
 * @module
 */
import { constants, type Stats } from "node:fs";
import { access, lstat, open } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { FolderFacts, LockFacts, PathFacts, RecordFacts } from "../../model/token_cache.ts";
import { hasModes, rightsOf } from "../../system/file_access.ts";
import type { System } from "../../system/system.ts";
import { isAbsent } from "../../system/system_error.ts";
import { decodeText } from "../../text/decode_text.ts";
import { readLock } from "../lock/lock_file.ts";
import { currentOwner, stateOf } from "../lock/owner.ts";
import { MAX_RECORD_BYTES, parseRecord } from "../record.ts";
import { STALE_AFTER } from "../stale_time.ts";
import type { StoredRecord } from "../store.ts";
import { storeFailure } from "../store_failure.ts";
import { lockFileName, recordFileName } from "./name.ts";
import { detectNetworkFileSystem } from "./network_file_system.ts";

/** The record file of a key. */
export interface InspectedRecord extends RecordFacts {
  readonly record?: StoredRecord;
}

/** Describes a cache folder; one that does not exist, by the nearest folder above it. */
export async function inspectFolder(folder: string, system: System): Promise<FolderFacts> {
  const rights = await inspectPath(folder);
  const place = rights.kind === "folder" ? folder : await nearestFolder(folder);
  const networkFileSystem = detectNetworkFileSystem(place, system);
  const isWritable = await access(place, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
  return { rights, isWritable, ...(networkFileSystem === undefined ? {} : { networkFileSystem }) };
}

/** The nearest existing folder above one that does not exist. */
async function nearestFolder(folder: string): Promise<string> {
  const parent = dirname(folder);
  if (parent === folder) return folder;
  const isThere = await lstat(parent).then(() => true, () => false);
  return isThere ? parent : await nearestFolder(parent);
}

/** Describes the record file of a key; a file of another user is not read. */
export async function inspectRecord(folder: string, key: string): Promise<InspectedRecord> {
  const path = join(folder, recordFileName(key));
  const rights = await inspectPath(path);
  if (rights.kind !== "file" || rights.owner === "another user") {
    return { ...rights, content: "none" };
  }
  const text = await readUnchanged(path);
  const parsed = text === undefined ? { kind: "foreign" as const } : parseRecord(text);
  if (parsed.kind !== "record") return { ...rights, content: parsed.kind };
  if (parsed.key !== key) return { ...rights, content: "foreign" };
  return { ...rights, content: "record", record: parsed.record };
}

/** Describes the lock of a record; `silentFor` is in milliseconds. */
export async function inspectLock(
  folder: string,
  key: string,
  system: System,
): Promise<LockFacts> {
  const path = join(folder, lockFileName(key));
  const rights = await inspectPath(path);
  if (rights.kind === "absent") return { kind: "free" };
  if (rights.kind !== "file") return { kind: "unreadable" };
  try {
    const [{ mtimeMs }, here] = await Promise.all([lstat(path), currentOwner(system)]);
    const found = readLock(path);
    if (!found) return { kind: "free" };
    const { owner } = found;
    const silentFor = Math.max(0, system.now() - mtimeMs);
    return {
      kind: "held",
      pid: owner?.pid,
      silentFor,
      isStale: silentFor > STALE_AFTER,
      owner: owner ? await stateOf(owner, here, system.os) : "unknown",
    };
  } catch (error) {
    if (isAbsent(error)) return { kind: "free" };
    throw storeFailure("read", path, error);
  }
}

async function inspectPath(path: string): Promise<PathFacts> {
  let stats: Stats;
  try {
    stats = await lstat(path);
  } catch (error) {
    if (isAbsent(error)) return { kind: "absent" };
    throw storeFailure("read", path, error);
  }
  const { kind, owner } = rightsOf(stats);
  const found = kind === "file" || kind === "folder" || kind === "link" ? kind : "other";
  if (!hasModes()) return { kind: found };
  const mode = stats.mode & 0o7777;
  return { kind: found, mode, owner: owner === "self" ? "self" : "another user" };
}

/** Undefined if the file is too large to be a record. */
async function readUnchanged(path: string): Promise<string | undefined> {
  const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
  try {
    const file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    try {
      const { size } = await file.stat();
      return size > MAX_RECORD_BYTES ? undefined : decodeText(await file.readFile()) ?? "";
    } finally {
      await file.close();
    }
  } catch (error) {
    throw storeFailure("read", path, error);
  }
}
