/**
 * Reading a record's file, and setting it aside if it holds none.
 *
 * @module
 */
import { chmod, readdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { OWN_FILE } from "../../system/file_access.ts";
import { isAbsent } from "../../system/system_error.ts";
import { isFiledUnder, parseRecord } from "../record.ts";
import { isPendingKey, type StoredRecord } from "../store.ts";
import { storeFailure, writtenByLaterVersion } from "../store_failure.ts";
import { readOwnFile } from "./access.ts";
import { recordFileName } from "./name.ts";

/**
 * Reads the record of a key.
 *
 * @param path the key's file
 * @param key the key
 * @returns the record, undefined if there is none, or `"foreign"` if the file holds something else
 * @throws {ProvenaError} `ERR_STORE` if the file cannot be read, is not ours, or was written by a
 * later version
 */
export async function readRecordFile(
  path: string,
  key: string,
): Promise<StoredRecord | "foreign" | undefined> {
  const isPending = isPendingKey(key);
  // A pending code others could have put there stays as it is: closed, it would pass next time.
  const file = await readOwnFile(path, { tighten: !isPending });
  if (!file || (isPending && file.wasOpen)) return undefined;
  if (file.wasWritable || file.text === undefined) return "foreign";
  const parsed = parseRecord(file.text);
  if (parsed.kind === "newer") throw writtenByLaterVersion(`The token cache file ${path}`);
  return isFiledUnder(key, parsed) ? parsed.record : "foreign";
}

/**
 * Renames a file that holds no record; called with the key's lock held, so that a good record
 * saved meanwhile is not what gets moved.
 *
 * @param path the key's file
 * @param options the key, and the time in milliseconds since the epoch
 * @returns where it is now, or undefined if there was nothing to set aside
 * @throws {ProvenaError} `ERR_STORE` if it cannot be renamed
 */
export async function setAside(
  path: string,
  options: { key: string; now: number },
): Promise<string | undefined> {
  if (await readRecordFile(path, options.key) !== "foreign") return undefined;
  const aside = `${path}.corrupt-${options.now}`;
  try {
    await rename(path, aside);
    await chmod(aside, OWN_FILE);
    return aside;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw storeFailure("written", path, error);
  }
}

/**
 * Reads which token records a folder holds; what is no record is passed over and left.
 *
 * @param folder the folder
 * @returns their keys
 * @throws {ProvenaError} `ERR_STORE` if the folder or a file cannot be read
 */
export async function listRecordKeys(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw storeFailure("read", folder, error);
  });
  const records = names.filter((name) => name.endsWith(".json")).sort();
  const keys = await Promise.all(records.map(async (name) => {
    const file = await readOwnFile(join(folder, name), { tighten: false });
    const parsed = parseRecord(file?.text ?? "");
    const isListed = parsed.kind === "record" && parsed.record.kind === "tokens" &&
      recordFileName(parsed.key) === name;
    return isListed ? [parsed.key] : [];
  }));
  return keys.flat();
}
