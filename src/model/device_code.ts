/**
 * A device code: the part that people see, and the part that the client keeps secret.
 *
 * @module
 * @see https://www.rfc-editor.org/rfc/rfc8628#section-3.2
 */

/** What a person needs to approve a sign-in. */
export interface PendingCode {
  /** The code to compare or type. */
  readonly userCode: string;
  /** The page to type the code into. */
  readonly verificationUri: string;
  /** The same page with the code filled in, if the server offers it. */
  readonly verificationUriComplete?: string | undefined;
  /** When the code expires, in milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** A device code with what the client needs to poll. */
export interface DeviceCode extends PendingCode {
  /** The secret that the client polls with. */
  readonly deviceCode: string;
  /** Seconds between polls, including any `slow_down` so far. */
  readonly interval: number;
}
