/**
 * Names of a record's files.
 *
 * @module
 */
import { sha256 } from "../../text/sha256.ts";

const SLUG_LENGTH = 48;
const MAX_NAMES = 100;

/** The names of the keys in use; computing one takes longer than reading the file. */
const names = new Map<string, string>();

/** A file name without folder, safe on every file system: a readable part, then a unique hash. */
export function recordFileName(key: string): string {
  const known = names.get(key);
  if (known !== undefined) return known;
  if (names.size >= MAX_NAMES) names.clear();
  const name = fileNameFor(key);
  names.set(key, name);
  return name;
}

function fileNameFor(key: string): string {
  const slug = key.toLowerCase().replace(/https?:\/\//g, "").replace(/[^a-z0-9]+/g, "-")
    .replace(/^-/, "").slice(0, SLUG_LENGTH).replace(/-$/, "");
  return `${slug || "record"}-${sha256(key)}.json`;
}

/** The name, without folder, of the file that exists while a record's lock is held. */
export function lockFileName(key: string): string {
  return `${recordFileName(key)}.lock`;
}
