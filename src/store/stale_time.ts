/**
 * How long to wait for the owner of a lock.
 *
 * @module
 */
import { configError } from "../errors.ts";

/** Default time without renewal after which an owner counts as frozen, in milliseconds. */
export const STALE_AFTER = 10_000;

/**
 * How many more stale times to wait for an owner if we cannot tell whether it is alive. It may have
 * used the refresh token and hold the only copy of the next one.
 */
export const GRACE_FACTOR = 4;

/** In milliseconds. On a busy machine a healthy process can be silent for most of a second. */
const MIN_STALE_AFTER = 1_000;
const MAX_STALE_AFTER = 3_600_000;

/** Checks a stale time, in milliseconds; throws `ERR_CONFIG` if it is out of range. */
export function staleTime(given: number = STALE_AFTER): number {
  if (Number.isInteger(given) && given >= MIN_STALE_AFTER && given <= MAX_STALE_AFTER) return given;
  throw configError(
    `staleAfter must be a whole number of milliseconds from ${MIN_STALE_AFTER} to ${MAX_STALE_AFTER}, got ${
      typeof given === "number" ? given : typeof given
    }`,
  );
}
