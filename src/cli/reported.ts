/**
 * A failure that has been shown already.
 *
 * @module
 */

/** Carries a failure to its exit code; nothing more is said about it. */
export class Reported extends Error {
  /** What went wrong. */
  readonly reason: unknown;

  /** @param reason what went wrong, and was shown */
  constructor(reason: unknown) {
    super("Shown already");
    this.name = "Reported";
    this.reason = reason;
  }
}
