/**
 * The troubleshooting entries: every error code, and problems without one.
 *
 * @module
 */
import { calling } from "./calling.ts";
import type { Entry, EntryGroup } from "./entry.ts";
import { settingUp } from "./setting_up.ts";
import { signingIn } from "./signing_in.ts";

/** Every entry, grouped by the step in which the problem appears. */
export const entryGroups: readonly EntryGroup[] = [settingUp, signingIn, calling];

/** Finds an entry by code or name, in any case, with or without `ERR_`. */
export function findEntry(topic: string): Entry | undefined {
  const plain = (word: string) => word.toLowerCase().replace(/^err[_-]/, "").replaceAll("_", "-");
  return entryGroups.flatMap(({ entries }) => entries)
    .find((entry) => plain(entry.topic) === plain(topic));
}
