/**
 * What the operating system says of a failure.
 *
 * @module
 */

/**
 * The system's code of an error.
 *
 * @param error what was caught
 * @returns such as `ENOENT`, or undefined
 */
export function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === "string" ? code : undefined;
}

/**
 * Whether an error says that nothing is there.
 *
 * @param error what was caught
 * @returns true if the file, or a folder above it, does not exist
 */
export function isAbsent(error: unknown): boolean {
  // ENOTDIR: a home such as /dev/null, which service accounts have.
  return codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR";
}
