/**
 * The claims of an access token.
 *
 * This file only *decodes* (reads without checking); `oauth/verify` verifies.
 *
 * @module
 */
import { ProvenaError } from "../errors.ts";
import { ASK_ADMINISTRATORS } from "./next_steps.ts";
import { decodeJwtPart, type JsonObject } from "./json_object.ts";

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
  /** The subject identifier, stable within the realm. */
  readonly sub: string;
  /** The name used to sign in. */
  readonly username: string;
  /** The person's name, if the token carries it. */
  readonly name: string | undefined;
  /** The mail address, if the token carries it. */
  readonly email: string | undefined;
}

/**
 * Decodes the claims of a JWT. Throws `ERR_TOKEN_INVALID` if the claims that Provena needs are
 * missing; `requireExp` is false for offline tokens, which may not expire.
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
      { next: "Check where you got it" },
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

/** A compact JWS without white space: `atob` accepts it, an HTTP header does not. */
const COMPACT = /^[\w-]+\.([\w-]+)\.[\w-]*$/;

function payloadOf(token: string): JsonObject | undefined {
  const payload = COMPACT.exec(token)?.[1];
  return payload === undefined ? undefined : decodeJwtPart(payload);
}

/** The user of an access token; without a username claim, `username` is the subject. */
export function userOf(claims: AccessTokenClaims): User {
  const text = (value: unknown) => typeof value === "string" && value !== "" ? value : undefined;
  return {
    sub: claims.sub,
    username: text(claims.preferred_username) ?? claims.sub,
    name: text(claims.name),
    email: text(claims.email),
  };
}

/** The realm roles; undefined without `realm_access`: the `roles` scope was not granted. */
export function realmRolesOf(claims: Partial<AccessTokenClaims>): readonly string[] | undefined {
  const roles: unknown = claims.realm_access?.roles;
  return Array.isArray(roles)
    ? roles.filter((role): role is string => typeof role === "string")
    : undefined;
}

/** The realm roles of an access token verified earlier; undefined if it is not a JWT. */
export function decodeRoles(token: string): readonly string[] | undefined {
  return realmRolesOf(payloadOf(token) ?? {});
}
