/**
 * Reading what tokens carry.
 */
import { claimsOf } from "./wire.ts";

/** How an offline session is asked for. */
export const offline = {
  clientId: "automated-access",
  scope: "openid roles offline_access",
} as const;

/** The realm roles of an access token, sorted. */
export function rolesOf(accessToken: unknown): readonly string[] {
  const access = claimsOf(accessToken)["realm_access"] as { roles: string[] };
  return [...access.roles].sort();
}

/** The scopes of an answer, sorted; without `openid`, which only newer versions name. */
export function scopesOf(scope: unknown): readonly string[] {
  return String(scope).split(" ").filter((name) => name !== "openid").sort();
}
