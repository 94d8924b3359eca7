/**
 * The error codes of the operating system in words, and the end of a time limit.
 *
 * @module
 */
import { summarise } from "../errors.ts";

/** The system's error code, such as `ENOENT`. */
export function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === "string" ? code : undefined;
}

/** Whether an error says that the path does not exist. */
export function isAbsent(error: unknown): boolean {
  // ENOTDIR: service accounts may have /dev/null as their home.
  return codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR";
}

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

/** The time limit is over; the error for it says whether a proxy was in between. */
export class NoAnswer extends Error {
  readonly seconds: number;

  constructor(ms: number) {
    super(`no answer within ${ms / 1000} s`);
    this.seconds = ms / 1000;
  }
}
