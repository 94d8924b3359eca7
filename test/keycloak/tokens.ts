/**
 * Reads the claims of tokens.
 */
import { claimsOf } from "./wire.ts";

/** The options for an offline session. */
export const offline = {
  clientId: "automated-access",
  scope: "openid roles offline_access",
} as const;

/** The realm roles of an access token, sorted. */
export function rolesOf(accessToken: unknown): readonly string[] {
  const access = claimsOf(accessToken)["realm_access"] as { roles: string[] };
  return [...access.roles].sort();
}

/** The scopes of an answer, sorted; without `openid`, which only newer versions include. */
export function scopesOf(scope: unknown): readonly string[] {
  return String(scope).split(" ").filter((name) => name !== "openid").sort();
}
