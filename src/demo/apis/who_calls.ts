/**
 * Who calls, and whether they may: refused in the words of Provena's APIs.
 *
 * @module
 */
import { realmRolesOf } from "../../model/claims.ts";
import type { Needs } from "../contract/api_contract.ts";
import type { RealmKeys } from "../realm/keys.ts";
import type { Caller } from "./handler.ts";

/** Provena answers 401 to each of these; only the detail tells them apart. */
const refusals = {
  missing: "Not authenticated",
  invalid: "Could not validate credentials",
  structure: "Token had incorrect structure.",
  role: "You are not authorised to access this resource as you don't have the correct role.",
} as const;

/** What an Authorization header turns out to be: a caller, or why there is none. */
export type WhoCalls = Caller | Exclude<keyof typeof refusals, "role">;

const nobody: Caller = { username: "", email: "", roles: [], accessToken: "" };

/** Reads an Authorization header with the realm's current keys. */
export async function whoCalls(
  keys: RealmKeys,
  authorization: string | undefined,
): Promise<WhoCalls> {
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

/** The caller an operation lets in, or the sentence it refuses with. */
export function admit(needs: Needs, who: WhoCalls): Caller | { readonly refusal: string } {
  if (needs === "nothing") return typeof who === "string" ? nobody : who;
  if (typeof who === "string") return { refusal: refusals[who] };
  if (needs === "a sign-in" || needs.every((role) => who.roles.includes(role))) return who;
  return { refusal: refusals.role };
}
