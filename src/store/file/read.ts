/**
 * Reads record files, and renames those that hold no valid record.
 *
 * @module
 */
import { join } from "node:path";
import { OWN_FILE } from "../../system/file_access.ts";
import { nodeFs } from "../../system/builtin.ts";
import { isAbsent } from "../../system/system_error.ts";
import { isRecordOf, parseRecord } from "../record.ts";
import { isPendingKey, type StoredRecord } from "../store.ts";
import { storeFailure, writtenByLaterVersion } from "../store_failure.ts";
import { readOwnFile } from "./access.ts";
import { recordFileName } from "./name.ts";

/** Reads the record of a key: undefined if there is none, `"foreign"` if the file is not ours. */
export function readRecordFile(path: string, key: string): StoredRecord | "foreign" | undefined {
  const isPending = isPendingKey(key);
  // Do not tighten a pending code that others could write: the next read would trust it.
  const file = readOwnFile(path, { tighten: !isPending });
  if (!file || (isPending && file.wasOpen)) return undefined;
  if (file.wasWritable || file.text === undefined) return "foreign";
  const parsed = parseRecord(file.text);
  if (parsed.kind === "newer") throw writtenByLaterVersion(`The token cache file ${path}`);
  return isRecordOf(key, parsed) ? parsed.record : "foreign";
}

/**
 * Renames a file that holds no valid record; returns its new path, or undefined if it did not.
 *
 * The caller holds the key's lock, so a valid record saved meanwhile is not renamed. `now` is in
 * milliseconds since the epoch.
 */
export async function setAside(
  path: string,
  options: { key: string; now: number },
): Promise<string | undefined> {
  if (readRecordFile(path, options.key) !== "foreign") return undefined;
  const aside = `${path}.corrupt-${options.now}`;
  try {
    const { chmod, rename } = nodeFs().promises;
    await rename(path, aside);
    await chmod(aside, OWN_FILE);
    return aside;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw storeFailure("written", path, error);
  }
}

/** The keys of the token records in a folder; other files are skipped. */
export function listRecordKeys(folder: string): string[] {
  let names: string[];
  try {
    names = nodeFs().readdirSync(folder);
  } catch (error) {
    throw storeFailure("read", folder, error);
  }
  return names.filter((name) => name.endsWith(".json")).sort().flatMap((name) => {
    const file = readOwnFile(join(folder, name), { tighten: false });
    const parsed = parseRecord(file?.text ?? "");
    const isListed = parsed.kind === "record" && parsed.record.kind === "tokens" &&
      recordFileName(parsed.key) === name;
    return isListed ? [parsed.key] : [];
  });
}
