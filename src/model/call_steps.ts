/**
 * Next steps of calls that were refused.
 *
 * @module
 */
import type { NextStep } from "../errors.ts";

/** Fetching a token that knows the roles of this moment. */
export const REFRESH: NextStep = {
  say: "Renew the sign-in",
  code: "await session.refresh()",
  command: "provena refresh",
};

/** Calling an address as it is, without the operations of its API. */
export const FETCH: NextStep = {
  say: "Call it by its address",
  code: "await session.fetch(ADDRESS)",
  command: 'curl -H "Authorization: Bearer $(provena token)" ADDRESS',
};

/** Seeing what was asked, and what came of it. */
export const LIST_REQUESTS: NextStep = {
  say: "Look at your requests",
  code: "await session.accessRequests()",
  command: "provena request --list",
};

/** Asking the administrators for roles. */
export function requestRoles(roles: readonly string[]): NextStep {
  return {
    say: "Ask the administrators for it",
    code: `await session.requestAccess(${JSON.stringify(roles)})`,
    command: `provena request ${roles.join(" ")}`,
  };
}

/** How an account is linked to a Person. */
export const LINK_PERSON: NextStep = {
  say: "Link it to your own Person, which you register first if there is none",
  code: 'await (await session.api("auth")).call("user_link_user_assign", { person_id: "HANDLE" })',
  command: "provena call auth user_link_user_assign person_id=HANDLE",
};

/** Finding out what stands in the way. */
export const DOCTOR: NextStep = {
  say: "Find out what is wrong",
  code: "await session.doctor()",
  command: "provena doctor",
};
