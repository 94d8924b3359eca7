/**
 * The stored bundle of tokens, and when it must be renewed.
 *
 * @module
 */

/** Tokens as this package keeps them; times are absolute, in milliseconds since the epoch. */
export interface TokenSet {
  /** The access token. */
  readonly accessToken: string;
  /** When the access token expires. */
  readonly expiresAt: number;
  /** When the access token was received, by this machine's clock. */
  readonly receivedAt: number;
  /** The refresh token, if one was issued. */
  readonly refreshToken?: string;
  /** When the refresh token expires if unused; undefined if the server does not say. */
  readonly refreshExpiresAt?: number;
  /** The granted scopes, separated by spaces. */
  readonly scope: string;
}

/** The latest time a `Date` can hold, in milliseconds since the epoch. */
export const LAST_MOMENT = 8.64e15;

/**
 * A token is renewed in about the last fifth of its lifetime, and at most about this early, in ms.
 */
const MIN_AGE = 60_000;

/** The jitter scales that window within these bounds, so that workers do not renew together. */
const MIN_WINDOW = 0.85;
const MAX_WINDOW = 1.45;

/** How far the clock may go back, in ms, before we distrust the stored times. */
const CLOCK_TOLERANCE = 120_000;

/** What else decides until when an access token is used. */
export interface FreshnessOptions {
  /** Seconds for which the token must still be valid. @default 0 */
  readonly minValidity?: number;
  /**
   * Random number from 0 to 1, one per token; 1 renews earliest. @default 0.25, the plain window
   */
  readonly jitter?: number;
}

/**
 * When an access token is due for renewal, in milliseconds since the epoch.
 *
 * The window is a fraction of the lifetime, so a 300 s token is used for 213 to 249 s, and a 2 s
 * token is not refreshed on every call.
 */
export function freshUntil(tokens: TokenSet, options: FreshnessOptions = {}): number {
  const { minValidity = 0, jitter = 0.25 } = options;
  const lifetime = tokens.expiresAt - tokens.receivedAt;
  const share = MIN_WINDOW + (MAX_WINDOW - MIN_WINDOW) * jitter;
  const early = Math.min(lifetime / 5, MIN_AGE) * share;
  // A demand beyond the lifetime cannot be met, and must not cause a refresh on every call.
  const demanded = Math.min(minValidity * 1000, lifetime * 0.9);
  return tokens.expiresAt - Math.max(early, demanded);
}

/** Whether an access token can be used without renewal. */
export function isFresh(tokens: TokenSet, now: number, options: FreshnessOptions = {}): boolean {
  const clockWentBack = now < tokens.receivedAt - CLOCK_TOLERANCE;
  return !clockWentBack && now < freshUntil(tokens, options);
}

/** Whether an access token has not expired, so that a server would still accept it. */
export function isAlive(tokens: TokenSet, now: number): boolean {
  return now < tokens.expiresAt;
}

/** Whether there is a refresh token that has not expired by its own stated time. */
export function isRefreshable(tokens: TokenSet, now: number): boolean {
  return tokens.refreshToken !== undefined &&
    (tokens.refreshExpiresAt === undefined || now < tokens.refreshExpiresAt);
}

/** Whether the tokens belong to an offline session: `offline_access` was granted. */
export function isOffline(tokens: TokenSet): boolean {
  return tokens.scope.split(" ").includes("offline_access");
}
