/**
 * The error codes of the operating system, and the end of a time limit.
 *
 * @module
 */

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

/** The time limit is over; the error for it says whether a proxy was in between. */
export class NoAnswer extends Error {
  readonly seconds: number;

  constructor(ms: number) {
    super(`no answer within ${ms / 1000} s`);
    this.seconds = ms / 1000;
  }
}
