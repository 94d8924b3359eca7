/**
 * The table of requests for roles.
 *
 * @module
 */

/** The description of each state that users see. */
export const requestStates = {
  PENDING_APPROVAL: "request received, awaiting action",
  APPROVED_PENDING_ACTION: "request approved, action underway",
  DENIED_PENDING_DELETION: "request denied",
  ACTIONED_PENDING_DELETION: "request approved and completed",
} as const;

/** The state of a request. */
export type RequestState = keyof typeof requestStates;

/** A request for roles. Times are in seconds since the epoch. */
export interface AccessRequestEntry {
  readonly username: string;
  /** The time of the request in seconds, which is unique for each user. */
  readonly request_id: number;
  readonly expiry: number;
  readonly email: string;
  readonly created_timestamp: number;
  readonly updated_timestamp: number;
  readonly status: RequestState;
  readonly ui_friendly_status: string;
  /** The requested changes: an access report in JSON. */
  readonly request_diff_contents: string;
  /** The roles at the time of the request: an access report in JSON. */
  readonly complete_contents: string;
  /** Separated by commas. */
  readonly notes: string;
}

/** All requests of one deployment. */
export class AccessRequests {
  readonly #entries = new Map<string, AccessRequestEntry>();

  /** Oldest first. */
  all(): readonly AccessRequestEntry[] {
    return [...this.#entries.values()];
  }

  get(username: string, requestId: number): AccessRequestEntry | undefined {
    return this.#entries.get(keyOf(username, requestId));
  }

  /** Adds an entry, or replaces the one with the same user and ID. */
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
