/**
 * The status of a session, as data.
 *
 * @module
 */

/** The status of a session, in the shape of `--json`. Times are ISO 8601; it has no token. */
export interface StatusData {
  /** The state of the session. */
  readonly status:
    | "signedOut"
    | "awaitingUser"
    | "signedIn"
    | "refreshing"
    | "disconnected"
    | "expired";
  /** The deployment it is for. */
  readonly deployment: { readonly domain: string; readonly realm: string; readonly issuer: string };
  /** The profile, which distinguishes several accounts. */
  readonly profile: string;
  /** The OAuth client. */
  readonly clientId: string;
  /** The signed-in user; null if there is none. */
  readonly user: {
    readonly username: string;
    readonly name: string | null;
    readonly email: string | null;
  } | null;
  /** When the access token expires, in ISO format. */
  readonly accessTokenExpiresAt: string | null;
  /** When the session ends if it is not used, in ISO format. */
  readonly sessionEndsAt: string | null;
  /** Where the tokens are stored, in words or as a path. */
  readonly store: string;
  /** The Person the account is linked to, as last known; left out if it was never asked. */
  readonly person?: {
    /** The Person's handle; null if the account is not linked. */
    readonly id: string | null;
    /** When the server last said so, in ISO format. */
    readonly toldAt: string;
  } | undefined;
}
