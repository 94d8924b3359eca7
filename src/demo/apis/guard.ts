/**
 * Who may call what, refused as Provena's APIs refuse.
 *
 * @module
 */
import { realmRolesOf } from "../../model/claims.ts";
import { rolesNeeded } from "../../model/roles.ts";
import type { RealmKeys } from "../realm/keys.ts";
import { type Caller, Refusal, type Requirement } from "./operation.ts";

/** A refusal is 401 whatever the cause; only the detail tells. */
const refusalDetails = {
  missing: "Not authenticated",
  invalid: "Could not validate credentials",
  structure: "Token had incorrect structure.",
  role: "You are not authorised to access this resource as you don't have the correct role.",
} as const;

const nobody: Caller = { username: "", email: "", roles: [], accessToken: "" };

/**
 * Judges an Authorization header.
 *
 * @param keys the realm's current keys
 * @param authorization the header
 * @param requirement what the operation asks for
 */
export async function authorise(
  keys: RealmKeys,
  authorization: string | undefined,
  requirement: Requirement,
): Promise<Caller | Refusal> {
  if (requirement === "nothing") return nobody;
  const token = /^Bearer (.+)$/i.exec(authorization ?? "")?.[1];
  if (token === undefined) return new Refusal(401, refusalDetails.missing);
  const claims = await keys.verify(token);
  if (!claims) return new Refusal(401, refusalDetails.invalid);
  const roles = realmRolesOf(claims as never);
  if (!roles) return new Refusal(401, refusalDetails.structure);
  if (requirement !== "token") {
    const needed = rolesNeeded(requirement.component, requirement.level);
    if (!needed.every((role) => roles.includes(role))) {
      return new Refusal(401, refusalDetails.role);
    }
  }
  return {
    username: String(claims.preferred_username ?? claims.sub),
    email: String(claims.email ?? ""),
    roles,
    accessToken: token,
  };
}
