/**
 * The table of requests for roles.
 *
 * @module
 */

/** What a person reads of a request's state. */
export const requestStates = {
  PENDING_APPROVAL: "request received, awaiting action",
  APPROVED_PENDING_ACTION: "request approved, action underway",
  DENIED_PENDING_DELETION: "request denied",
  ACTIONED_PENDING_DELETION: "request approved and completed",
} as const;

/** The state of a request. */
export type RequestState = keyof typeof requestStates;

/** A request; times are seconds since the epoch. */
export interface AccessRequestEntry {
  readonly username: string;
  /** The second it was made in: one of its kind for this user only. */
  readonly request_id: number;
  readonly expiry: number;
  readonly email: string;
  readonly created_timestamp: number;
  readonly updated_timestamp: number;
  readonly status: RequestState;
  readonly ui_friendly_status: string;
  /** What differs from the access at that time: an access report as JSON. */
  readonly request_diff_contents: string;
  /** The access at that time: an access report as JSON. */
  readonly complete_contents: string;
  /** Joined by commas. */
  readonly notes: string;
}

/** Every request of one deployment. */
export class AccessRequests {
  readonly #entries = new Map<string, AccessRequestEntry>();

  /** Oldest first. */
  all(): readonly AccessRequestEntry[] {
    return [...this.#entries.values()];
  }

  get(username: string, requestId: number): AccessRequestEntry | undefined {
    return this.#entries.get(keyOf(username, requestId));
  }

  /** Writes an entry, in the place of one with the same user and id. */
  put(entry: AccessRequestEntry): void {
    this.#entries.set(keyOf(entry.username, entry.request_id), entry);
  }

  delete(username: string, requestId: number): void {
    this.#entries.delete(keyOf(username, requestId));
  }
}

function keyOf(username: string, requestId: number): string {
  return `${requestId} ${username}`;
}
