/**
 * Access requests: what was asked of the administrators, and what came of it.
 *
 * @module
 */

/** One access request, in the shape of `toJSON()` and `--json`. */
export interface AccessRequestData {
  /** The request's number. */
  readonly id: number;
  /** Provena's status, such as `PENDING_APPROVAL`. */
  readonly status: string;
  /** The status in words. */
  readonly statusText: string;
  /** When it was made, as ISO time; null where unknown. */
  readonly created: string | null;
  /** When it last changed, as ISO time; null where unknown. */
  readonly updated: string | null;
  /** When the entry ends, as ISO time; null where unknown. */
  readonly expires: string | null;
  /** The roles asked for. */
  readonly roles: readonly string[];
  /** The roles asked to be taken away. */
  readonly removed: readonly string[];
  /** What the administrators noted. */
  readonly notes: string;
}

/** Access requests, newest first. */
export interface AccessRequestsData {
  /** The requests, the newest first. */
  readonly requests: readonly AccessRequestData[];
}

/** What came of asking for access. */
export interface AccessRequestOutcome {
  /** The roles that were asked for. */
  readonly requested: readonly string[];
  /** The roles among the wanted ones that are held already. */
  readonly held: readonly string[];
  /** Whether a request was recorded. */
  readonly sent: boolean;
  /** What the Auth API said. */
  readonly details: string;
}

/** Provena's statuses, in words. */
const STATUS_WORDS: Readonly<Record<string, string>> = {
  PENDING_APPROVAL: "waiting for an administrator",
  APPROVED_PENDING_ACTION: "approved, not yet carried out",
  DENIED_PENDING_DELETION: "denied",
  ACTIONED_PENDING_DELETION: "approved and carried out",
};

/** An access request's status in words. */
export function statusInWords(status: string): string {
  return Object.hasOwn(STATUS_WORDS, status) ? STATUS_WORDS[status]! : status;
}
