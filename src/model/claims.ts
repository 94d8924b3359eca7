/**
 * What an access token says about its user.
 *
 * *Decode* is reading without checking; *verify* is in `oauth/verify`.
 *
 * @module
 */
import { ProvenaError } from "../errors.ts";
import { ASK_ADMINISTRATORS } from "./next_steps.ts";

/** The claims this package reads, under their wire names. */
export interface AccessTokenClaims {
  readonly iss: string;
  readonly sub: string;
  readonly exp: number;
  readonly nbf?: number;
  readonly iat?: number;
  readonly azp?: string;
  readonly typ?: string;
  readonly preferred_username?: string;
  readonly name?: string;
  readonly email?: string;
  readonly realm_access?: { readonly roles: readonly string[] };
}

/** Who is signed in. */
export interface User {
  /** The subject identifier, stable for the realm. */
  readonly sub: string;
  /** The name used to sign in. */
  readonly username: string;
  /** The person's name, if the token carries it. */
  readonly name: string | undefined;
  /** The mail address, if the token carries it. */
  readonly email: string | undefined;
}

/**
 * Reads the claims of a JWT without verifying its signature.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7519#section-4.1
 */
export function decodeClaims(
  token: string,
  options: { requireExp?: boolean; what?: string } = {},
): AccessTokenClaims {
  const { requireExp = true, what = "The token" } = options;
  const claims = payloadOf(token);
  const hasExp = typeof claims?.["exp"] === "number" && Number.isFinite(claims["exp"]);
  if (typeof claims?.["iss"] !== "string" || (requireExp && !hasExp)) {
    throw new ProvenaError(
      "ERR_TOKEN_INVALID",
      `${what} is not a JWT with iss and exp, so it cannot be a Keycloak token`,
      { next: "Check where it comes from" },
    );
  }
  if (typeof claims["sub"] !== "string") {
    throw new ProvenaError(
      "ERR_TOKEN_INVALID",
      `${what} does not say whose it is (no sub claim); from Keycloak 25 on the client needs the ` +
        "scope basic for that",
      { next: ASK_ADMINISTRATORS },
    );
  }
  return claims as unknown as AccessTokenClaims;
}

/** A compact JWS and nothing more: `atob` forgives white space that a header does not. */
const COMPACT = /^[\w-]+\.([\w-]+)\.[\w-]*$/;

function payloadOf(token: string): Record<string, unknown> | undefined {
  const payload = COMPACT.exec(token)?.[1];
  if (payload === undefined) return undefined;
  try {
    const base64 = payload.replaceAll("-", "+").replaceAll("_", "/");
    const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    const claims: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    return typeof claims === "object" && claims !== null && !Array.isArray(claims)
      ? claims as Record<string, unknown>
      : undefined;
  } catch {
    return undefined;
  }
}

/** The user an access token speaks for. */
export function userOf(claims: AccessTokenClaims): User {
  const text = (value: unknown) => typeof value === "string" && value !== "" ? value : undefined;
  return {
    sub: claims.sub,
    username: text(claims.preferred_username) ?? claims.sub,
    name: text(claims.name),
    email: text(claims.email),
  };
}

/** The realm roles of claims; undefined without `realm_access` (the `roles` scope is missing). */
export function realmRolesOf(claims: Partial<AccessTokenClaims>): readonly string[] | undefined {
  const roles: unknown = claims.realm_access?.roles;
  return Array.isArray(roles)
    ? roles.filter((role): role is string => typeof role === "string")
    : undefined;
}

/** The realm roles of an access token that was verified before; a token that is no JWT has none. */
export function decodeRoles(token: string): readonly string[] | undefined {
  return realmRolesOf(payloadOf(token) ?? {});
}
