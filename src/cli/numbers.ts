/**
 * Numbers, as a person types them after an option.
 *
 * @module
 */
import { configError } from "../errors.ts";

/**
 * Reads a number of seconds.
 *
 * @param flag the option it was given with
 * @param value what was typed
 * @returns seconds, or undefined if nothing was given
 * @throws {ProvenaError} `ERR_CONFIG` if it is not a number of seconds
 */
export function parseSeconds(flag: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const seconds = Number(value);
  if (value.trim() !== "" && Number.isFinite(seconds) && seconds >= 0) return seconds;
  throw configError(`${flag} takes a number of seconds such as 60, got ${JSON.stringify(value)}`);
}

/**
 * Reads a port.
 *
 * @param flag the option it was given with
 * @param value what was typed
 * @returns the port, or undefined if nothing was given
 * @throws {ProvenaError} `ERR_CONFIG` if it is not a whole number
 */
export function parsePort(flag: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d{1,5}$/.test(value)) return Number(value);
  throw configError(`${flag} takes a whole number such as 8400, got ${JSON.stringify(value)}`);
}
