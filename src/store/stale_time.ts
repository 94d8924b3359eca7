/**
 * How long a lock's owner is waited for.
 *
 * @module
 */
import { configError } from "../errors.ts";

/** Milliseconds without a sign of life after which an owner is taken for frozen, by default. */
export const STALE_AFTER = 10_000;

/**
 * Stale times for which an owner is waited for besides, where nobody can say whether it lives: it
 * may have spent the refresh token, and hold the only copy of the next.
 */
export const PATIENCE = 4;

/** A busy machine alone keeps a process from giving a sign for a good part of a second. */
const SHORTEST = 1_000;
const LONGEST = 3_600_000;

/**
 * A stale time that can be used.
 *
 * @param given milliseconds, or undefined for the default
 * @throws {ProvenaError} `ERR_CONFIG` if it is too short or too long, or no whole number
 */
export function staleTime(given: number = STALE_AFTER): number {
  if (Number.isInteger(given) && given >= SHORTEST && given <= LONGEST) return given;
  throw configError(
    `staleAfter must be a whole number of milliseconds from ${SHORTEST} to ${LONGEST}, got ${
      typeof given === "number" ? given : typeof given
    }`,
  );
}
