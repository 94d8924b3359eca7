/**
 * Limits of what an authorization server may answer.
 *
 * @module
 */

/** The shortest interval in seconds, whatever the server says: a person needs longer anyway. */
export const MIN_INTERVAL = 1;

/** A day, in seconds; no code is valid longer. */
export const MAX_INTERVAL = 86_400;

/** In characters; a longer token fits neither into a request nor into a store. */
export const MAX_TOKEN_LENGTH = 100_000;
