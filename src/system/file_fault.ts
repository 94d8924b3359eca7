/**
 * Why a file or folder cannot be read or written, in plain words.
 *
 * @module
 */
import { summarise } from "../errors.ts";
import { codeOf } from "./system_error.ts";

const READING_FAULTS: ReadonlyMap<string | undefined, string> = new Map([
  ["ENOENT", "it does not exist"],
  ["EISDIR", "it is a folder"],
  ["EACCES", "you may not read it"],
]);

/** Why a file or folder cannot be read, in plain words. */
export function readingFault(error: unknown): string {
  return READING_FAULTS.get(codeOf(error)) ?? summarise(error);
}

const WRITING_FAULTS: ReadonlyMap<string | undefined, string> = new Map([
  ["ENOENT", "no folder can be created there"],
  ["EEXIST", "there is a file in its place"],
  ["ENOTDIR", "there is a file in its path"],
  ["EACCES", "you may not write there"],
  ["EPERM", "you may not write there"],
  ["EROFS", "its disk is read-only"],
  ["ENOSPC", "its disk is full"],
  ["EDQUOT", "you have used up your space on its disk"],
]);

/** Why a folder cannot be created, or nothing can be written into it, in plain words. */
export function writingFault(error: unknown): string {
  return WRITING_FAULTS.get(codeOf(error)) ?? summarise(error);
}
