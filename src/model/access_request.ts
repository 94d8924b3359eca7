/**
 * Access requests to the administrators, and their outcome.
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
  /** When it was created, as ISO time; null if unknown. */
  readonly created: string | null;
  /** When it last changed, as ISO time; null if unknown. */
  readonly updated: string | null;
  /** When the entry expires, as ISO time; null if unknown. */
  readonly expires: string | null;
  /** The roles requested. */
  readonly roles: readonly string[];
  /** The roles requested to be removed. */
  readonly removed: readonly string[];
  /** The administrators' notes. */
  readonly notes: string;
}

/** Access requests, newest first. */
export interface AccessRequestsData {
  /** The requests, the newest first. */
  readonly requests: readonly AccessRequestData[];
}

/** The outcome of requesting access. */
export interface AccessRequestOutcome {
  /** The roles that were requested. */
  readonly requested: readonly string[];
  /** The wanted roles that the user already has. */
  readonly held: readonly string[];
  /** Whether a request was recorded. */
  readonly sent: boolean;
  /** The message of the Auth API. */
  readonly details: string;
}

/** Provena's statuses, in words. */
const STATUS_WORDS: Readonly<Record<string, string>> = {
  PENDING_APPROVAL: "waiting for an administrator",
  APPROVED_PENDING_ACTION: "approved, not yet carried out",
  DENIED_PENDING_DELETION: "denied",
  ACTIONED_PENDING_DELETION: "approved and carried out",
};

/** An access request's status in words; a status unknown to us is returned unchanged. */
export function statusInWords(status: string): string {
  return Object.hasOwn(STATUS_WORDS, status) ? STATUS_WORDS[status]! : status;
}
