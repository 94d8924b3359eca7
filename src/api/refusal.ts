/**
 * What a refusal of a Provena API means; it is 401 whatever the cause, only the detail tells.
 *
 * @module
 */

/** The causes a refusal can have. */
export type Refusal =
  /** Expired or badly signed, or the API knows only an older signing key. */
  | "badToken"
  /** The token carries no roles at all: the `roles` scope is missing. */
  | "noRolesScope"
  /** A role is missing. */
  | "missingRole"
  /** The item: not yours, locked, another user's job. */
  | "other";

/** Provena's own words, and what each means. */
const DETAILS: Readonly<Record<string, Refusal>> = {
  "Not authenticated": "badToken",
  "Could not validate credentials": "badToken",
  "Token had incorrect structure.": "noRolesScope",
  "You are not authorised to access this resource as you don't have the correct role.":
    "missingRole",
};

/** Refusals are short; what is longer is not one of Provena's. */
const LONGEST_DETAIL = 10_000;

/**
 * Judges a 401 by its detail.
 *
 * @param detail the `detail` of the answer, if it has one
 * @returns the cause
 */
export function judgeRefusal(detail: string | undefined): Refusal {
  return detail !== undefined && Object.hasOwn(DETAILS, detail) ? DETAILS[detail]! : "other";
}

/**
 * Reads the `detail` of a short JSON answer and leaves the answer itself unread.
 *
 * @param response an answer of a Provena API
 * @returns its detail, or undefined
 */
export async function detailOf(response: Response): Promise<string | undefined> {
  const length = Number(response.headers.get("content-length") ?? 0);
  const isJson = response.headers.get("content-type")?.includes("json");
  if (!isJson || length > LONGEST_DETAIL) return undefined;
  const body: unknown = await response.clone().json().catch(() => undefined);
  const detail = (body as { detail?: unknown } | null | undefined)?.detail;
  return typeof detail === "string" ? detail : undefined;
}
