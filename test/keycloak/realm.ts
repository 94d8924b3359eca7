/**
 * What the contract needs of an authorization server, whoever it is.
 */

/** Which of the recorded answers a server gives. */
export type Flavour = "newest" | "sixteen" | "embedded";

/** The settings a test may want otherwise; what is left out is as Provena has it. */
export interface RealmSettings {
  /** Seconds an access token lives. */
  readonly accessTokenTtl?: number;
  /** Seconds a session lives without a refresh. */
  readonly refreshTokenTtl?: number;
  /** Seconds a device code can be approved. */
  readonly deviceCodeTtl?: number;
  /** Seconds between two polls. */
  readonly interval?: number;
  /** Whether a refresh token works once only. */
  readonly strictRotation?: boolean;
}

/** A browser of a person who approves; `same` is one that stays signed in to the realm. */
export type Browser = "fresh" | "same";

/** An authorization server with the realm of the tests. */
export interface Realm {
  readonly flavour: Flavour;
  readonly issuer: string;
  /** What the server still knows after it was stopped and started again. */
  readonly survivesRestart: { readonly sessions: boolean; readonly codes: boolean };
  /** Begins anew: the four users, no session, no code, these settings. */
  reset(settings?: RealmSettings): Promise<void>;
  /** Approves a code on the server's own pages. */
  approve(userCode: string, user: string, browser?: Browser): Promise<void>;
  /** Denies a code on the server's own pages. */
  deny(userCode: string): Promise<void>;
  /** Ends a user's sessions, as an administrator does. */
  endSessions(user: string): Promise<void>;
  setUser(
    user: string,
    change: { readonly enabled?: boolean; readonly roles?: readonly string[] },
  ): Promise<void>;
  /** Puts a new signing key in the place of the old one. */
  rotateSigningKey(): Promise<void>;
  /** Takes the server down: connections are refused. */
  stop(): Promise<void>;
  /** Brings it up again, at the same address. */
  resume(): Promise<void>;
  close(): Promise<void>;
}

/** The realm's name. */
export const realmName = "provena-test";
