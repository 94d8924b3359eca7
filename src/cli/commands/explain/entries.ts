/**
 * The troubleshooting: every error code, and what shows without one.
 *
 * @module
 */
import { calling } from "./calling.ts";
import type { Entry, EntryGroup } from "./entry.ts";
import { settingUp } from "./setting_up.ts";
import { signingIn } from "./signing_in.ts";

/** Every entry, by when it shows. */
export const entryGroups: readonly EntryGroup[] = [settingUp, signingIn, calling];

/**
 * Finds an entry.
 *
 * @param topic its code or name, in any case, with or without `ERR_`
 * @returns it; undefined if there is none
 */
export function findEntry(topic: string): Entry | undefined {
  const plain = (word: string) => word.toLowerCase().replace(/^err[_-]/, "").replaceAll("_", "-");
  return entryGroups.flatMap(({ entries }) => entries)
    .find((entry) => plain(entry.topic) === plain(topic));
}
