/**
 * Naming the files of a record.
 *
 * @module
 */
import { sha256 } from "../../text/sha256.ts";

const SLUG_LENGTH = 48;

/**
 * A file name for a key: what a person recognises, then what tells keys apart.
 *
 * @param key the record's key
 * @returns a name without folder, safe on every file system
 */
export function recordFileName(key: string): string {
  const slug = key.toLowerCase().replace(/https?:\/\//g, "").replace(/[^a-z0-9]+/g, "-")
    .replace(/^-/, "").slice(0, SLUG_LENGTH).replace(/-$/, "");
  return `${slug || "record"}-${sha256(key)}.json`;
}

/**
 * The name of the file that is there while a record's lock is held.
 *
 * @param key the record's key
 * @returns a name without folder
 */
export function lockFileName(key: string): string {
  return `${recordFileName(key)}.lock`;
}
