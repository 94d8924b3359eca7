/**
 * The interface that the contract tests need from an authorization server.
 */

/** The set of recorded answers a server gives. */
export type Flavour = "newest" | "sixteen" | "embedded";

/** Settings for a test; the defaults are Provena's. */
export interface RealmSettings {
  /** The lifetime of an access token, in seconds. */
  readonly accessTokenTtl?: number;
  /** The lifetime of a session without a refresh, in seconds. */
  readonly refreshTokenTtl?: number;
  /** The lifetime of a device code, in seconds. */
  readonly deviceCodeTtl?: number;
  /** Seconds between two polls. */
  readonly interval?: number;
  /** Whether a refresh token works only once. */
  readonly strictRotation?: boolean;
}

/** The browser of the approving user; `same` stays signed in to the realm. */
export type Browser = "fresh" | "same";

/** An authorization server with the test realm. */
export interface Realm {
  readonly flavour: Flavour;
  readonly issuer: string;
  /** What the server keeps over a restart. */
  readonly survivesRestart: { readonly sessions: boolean; readonly codes: boolean };
  /** Resets the realm: four users, no session, no code, these settings. */
  reset(settings?: RealmSettings): Promise<void>;
  /** Approves a code on the server's own pages. */
  approve(userCode: string, user: string, browser?: Browser): Promise<void>;
  /** Denies a code on the server's own pages. */
  deny(userCode: string): Promise<void>;
  /** Ends a user's sessions, like an administrator. */
  endSessions(user: string): Promise<void>;
  setUser(
    user: string,
    change: { readonly enabled?: boolean; readonly roles?: readonly string[] },
  ): Promise<void>;
  /** Replaces the signing key. */
  rotateSigningKey(): Promise<void>;
  /** Stops the server, so that connections are refused. */
  stop(): Promise<void>;
  /** Starts it again at the same address. */
  resume(): Promise<void>;
  close(): Promise<void>;
}

/** The realm's name. */
export const realmName = "provena-test";
