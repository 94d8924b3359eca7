/**
 * The stored bundle of tokens, and what time does to it.
 *
 * @module
 */

/** Tokens as this package keeps them; times are absolute, in milliseconds since the epoch. */
export interface TokenSet {
  /** The access token. */
  readonly accessToken: string;
  /** When the access token ends. */
  readonly expiresAt: number;
  /** When the access token was received, by this machine's clock. */
  readonly receivedAt: number;
  /** The refresh token, if one was given. */
  readonly refreshToken?: string;
  /** When the refresh token ends unless it is used; undefined where the server does not say. */
  readonly refreshExpiresAt?: number;
  /** The scope that was granted, space separated. */
  readonly scope: string;
}

/** The last time a date can hold, in milliseconds since the epoch. */
export const LAST_MOMENT = 8.64e15;

/** A token is renewed around the last fifth of its life, and about this early at most, in ms. */
const EARLIEST_RENEWAL = 60_000;

/** Between these shares of that window: workers started together do not renew together. */
const SHORTEST_WINDOW = 0.85;
const LONGEST_WINDOW = 1.45;

/** How far a clock may be set back before times received under it are worth nothing. */
const CLOCK_TOLERANCE = 120_000;

/** What else decides how long an access token serves. */
export interface FreshnessOptions {
  /** Seconds the token must still live. @default 0 */
  readonly minValidity?: number;
  /** A number from 0 to 1, drawn once for a token; 1 is early. @default 0.25, the plain window */
  readonly jitter?: number;
}

/**
 * When an access token is to be renewed, if somebody wants it then.
 *
 * The window is a fraction of the lifetime, so a 300 s token serves 213 to 249 s
 * of calls and a 2 s token is not refreshed on each.
 */
export function freshUntil(tokens: TokenSet, options: FreshnessOptions = {}): number {
  const { minValidity = 0, jitter = 0.25 } = options;
  const lifetime = tokens.expiresAt - tokens.receivedAt;
  const share = SHORTEST_WINDOW + (LONGEST_WINDOW - SHORTEST_WINDOW) * jitter;
  const early = Math.min(lifetime / 5, EARLIEST_RENEWAL) * share;
  // More than the server ever gives cannot be had; asking for it must not refresh on every call.
  const demanded = Math.min(minValidity * 1000, lifetime * 0.9);
  return tokens.expiresAt - Math.max(early, demanded);
}

/** Whether an access token may be used without asking for another. */
export function isFresh(tokens: TokenSet, now: number, options: FreshnessOptions = {}): boolean {
  const clockWentBack = now < tokens.receivedAt - CLOCK_TOLERANCE;
  return !clockWentBack && now < freshUntil(tokens, options);
}

/** Whether an access token has not ended yet. */
export function isAlive(tokens: TokenSet, now: number): boolean {
  return now < tokens.expiresAt;
}

/** Whether the refresh token may still be worth sending. */
export function isRefreshable(tokens: TokenSet, now: number): boolean {
  return tokens.refreshToken !== undefined &&
    (tokens.refreshExpiresAt === undefined || now < tokens.refreshExpiresAt);
}

/** Whether tokens belong to an offline session. */
export function isOffline(tokens: TokenSet): boolean {
  return tokens.scope.split(" ").includes("offline_access");
}
