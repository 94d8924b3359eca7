/**
 * Authenticates and authorises the callers of the APIs, with Provena's error messages.
 *
 * @module
 */
import { realmRolesOf } from "../../model/claims.ts";
import type { Needs } from "../contract/api_contract.ts";
import type { RealmKeys } from "../realm/keys.ts";
import type { User } from "../reef/item_access.ts";
import type { Call, Caller } from "./handler.ts";

/** The `detail` of each error. Provena answers all of them with status 401. */
const details = {
  missing: "Not authenticated",
  invalid: "Could not validate credentials",
  structure: "Token had incorrect structure.",
  role: "You are not authorised to access this resource as you don't have the correct role.",
} as const;

/** The caller, or the reason why the request is not authenticated. */
export type Authentication = Caller | Exclude<keyof typeof details, "role">;

const anonymous: Caller = { username: "", email: "", roles: [], accessToken: "" };

/** Verifies the token of an Authorization header with the realm's current keys. */
export async function authenticate(
  keys: RealmKeys,
  authorization: string | undefined,
): Promise<Authentication> {
  const token = /^Bearer (.+)$/i.exec(authorization ?? "")?.[1];
  if (token === undefined) return "missing";
  const claims = await keys.verify(token);
  if (!claims) return "invalid";
  const roles = realmRolesOf(claims as never);
  if (!roles) return "structure";
  return {
    username: String(claims.preferred_username ?? claims.sub),
    email: String(claims.email ?? ""),
    roles,
    accessToken: token,
  };
}

/** The caller with their groups. */
export function userOf({ world, caller: { username, roles } }: Call): User {
  return { username, roles, groups: world.people.groupsOf(username) };
}

/** The caller if they may use the operation, otherwise the detail of the error. */
export function authorise(needs: Needs, who: Authentication): Caller | { readonly error: string } {
  if (needs === "nothing") return typeof who === "string" ? anonymous : who;
  if (typeof who === "string") return { error: details[who] };
  if (needs === "a sign-in" || needs.every((role) => who.roles.includes(role))) return who;
  return { error: details.role };
}
