/**
 * The status of a session, as data.
 *
 * @module
 */

/** The status of a session, in the shape of `--json`; times are ISO 8601, never a token. */
export interface StatusData {
  /** Where the session stands. */
  readonly status:
    | "signedOut"
    | "awaitingUser"
    | "signedIn"
    | "refreshing"
    | "disconnected"
    | "expired";
  /** The deployment it is for. */
  readonly deployment: { readonly domain: string; readonly realm: string; readonly issuer: string };
  /** The profile, which tells several accounts apart. */
  readonly profile: string;
  /** The OAuth client. */
  readonly clientId: string;
  /** Who is signed in; null if nobody is. */
  readonly user: {
    readonly username: string;
    readonly name: string | null;
    readonly email: string | null;
  } | null;
  /** When the access token ends, in ISO format. */
  readonly accessTokenExpiresAt: string | null;
  /** When the session ends if nobody uses it, in ISO format. */
  readonly sessionEndsAt: string | null;
  /** Where the tokens rest, in words or as a path. */
  readonly store: string;
  /** The Person the account is linked to, as last told; left out if it never was. */
  readonly person?: {
    /** The Person's handle; null if the account is not linked. */
    readonly id: string | null;
    /** When it was told, in ISO format. */
    readonly toldAt: string;
  } | undefined;
}
