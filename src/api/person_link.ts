/**
 * The Person that an account is linked to: looks it up.
 *
 * @module
 */
import type { PersonLink } from "../model/linked_person.ts";
import { callAuthApi } from "./auth_api.ts";
import type { ApiClient } from "./client.ts";

/** Path of the Auth API that returns the user's Person. */
const LOOKUP = "/link/user/lookup";

/** Asks the Auth API; undefined if its answer does not say. */
export async function askPerson(
  client: ApiClient,
  signal: AbortSignal | undefined,
): Promise<PersonLink | undefined> {
  const { status, body } = await callAuthApi(client, LOOKUP, { signal, roleErrors: false });
  return status === 200 ? personIn(body, client.system.now()) : undefined;
}

/** The link in the answer of a lookup; undefined if the answer does not say. */
export function personIn(answer: unknown, now: number): PersonLink | undefined {
  const { person_id: person, success } = (answer ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof person === "string") return { person, at: now };
  return person === null && success === false ? { person: null, at: now } : undefined;
}
