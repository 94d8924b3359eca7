/**
 * Reads the numbers given to options.
 *
 * @module
 */
import { configError } from "../errors.ts";

/** Reads a number of seconds; undefined if the option was not given. */
export function parseSeconds(flag: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const seconds = Number(value);
  if (value.trim() !== "" && Number.isFinite(seconds) && seconds >= 0) return seconds;
  throw configError(`${flag} takes a number of seconds such as 60, got ${JSON.stringify(value)}`);
}

/** Reads a port; undefined if the option was not given. */
export function parsePort(flag: string, value: string | undefined): number | undefined {
  return parseWhole(flag, value, 8400);
}

/** Reads a whole number of up to five digits; undefined if the option was not given. */
export function parseWhole(
  flag: string,
  value: string | undefined,
  example: number,
): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d{1,5}$/.test(value)) return Number(value);
  throw configError(
    `${flag} takes a whole number such as ${example}, got ${JSON.stringify(value)}`,
  );
}
