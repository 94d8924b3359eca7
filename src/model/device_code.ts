/**
 * A device code: what a person sees of it, and what the client keeps to itself.
 *
 * @module
 * @see https://www.rfc-editor.org/rfc/rfc8628#section-3.2
 */

/** What a person needs to approve a sign-in. */
export interface PendingCode {
  /** What a person compares, or types. */
  readonly userCode: string;
  /** The page where a person types the code. */
  readonly verificationUri: string;
  /** The same page with the code filled in, where the server offers it. */
  readonly verificationUriComplete?: string | undefined;
  /** When the code ends, in milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** A device code, as the client polls with it. */
export interface DeviceCode extends PendingCode {
  /** What the client polls with; a secret. */
  readonly deviceCode: string;
  /** Seconds between polls, as slowed down so far. */
  readonly interval: number;
}
