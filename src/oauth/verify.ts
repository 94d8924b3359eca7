/**
 * Verifies access tokens.
 *
 * @module
 * @see https://www.rfc-editor.org/rfc/rfc8725#section-3
 */
import type { JSONWebKeySet } from "jose";
import type { createLocalJWKSet } from "jose/jwks/local";
import { loadOnce } from "../async/load_once.ts";
import { ProvenaError, summarise } from "../errors.ts";
import { type AccessTokenClaims, decodeClaims } from "../model/claims.ts";
import { SIGN_IN, signInAgain } from "../model/next_steps.ts";
import { MAX_TOKEN_LENGTH } from "./limits.ts";
import type { OAuthServer } from "./server.ts";

const ALGORITHMS = ["RS256", "PS256", "ES256"];

/** Seconds that two clocks may differ. */
const TOLERANCE = 120;

/** The claims that depend on the clock, as named in jose's errors. */
const TIME_CLAIMS: ReadonlySet<unknown> = new Set(["exp", "nbf", "iat"]);

/** Key sets as jose keeps them, with the keys that it has imported. */
const keySets = new WeakMap<JSONWebKeySet, ReturnType<typeof createLocalJWKSet>>();

/**
 * Verifies an access token of this server for this client.
 *
 * Provena's tokens have `typ: JWT` in the header and any `aud`, or none, so neither is required.
 * The `typ: "Bearer"` claim and `azp` are. Throws `ERR_CLOCK_SKEW` if only our clock is wrong.
 */
export async function verifyAccessToken(
  server: OAuthServer,
  token: string,
  now: number,
): Promise<AccessTokenClaims> {
  if (token.length > MAX_TOKEN_LENGTH) {
    throw verificationError(server, new Error(`it is longer than ${MAX_TOKEN_LENGTH} characters`));
  }
  const [{ createLocalJWKSet }, { jwtVerify }] = await loadVerifier();
  const keysOf = (set: JSONWebKeySet) => {
    const known = keySets.get(set) ?? createLocalJWKSet(set);
    keySets.set(set, known);
    return known;
  };
  const options = {
    issuer: server.issuer,
    algorithms: ALGORITHMS,
    clockTolerance: TOLERANCE,
    currentDate: new Date(now),
    requiredClaims: ["sub", "exp"],
  };
  const verify = async (unknownKid: boolean) =>
    await jwtVerify(token, keysOf(await server.keys({ unknownKid })), options);
  try {
    const { payload } = await verify(false).catch((error) => {
      if ((error as { code?: string }).code === "ERR_JWKS_NO_MATCHING_KEY") return verify(true);
      throw error;
    });
    assertClaim("typ", payload["typ"], "Bearer");
    assertClaim("azp", payload["azp"], server.client.client_id);
    if ((payload.iat ?? 0) * 1000 > now + TOLERANCE * 1000) {
      throw Object.assign(new Error("iat is in the future"), { claim: "iat" });
    }
    return decodeClaims(token);
  } catch (error) {
    throw verificationError(server, error);
  }
}

/** Loads the libraries, so that callers can do it before they have a token. */
export const loadVerifier: () => Promise<
  [typeof import("jose/jwks/local"), typeof import("jose/jwt/verify")]
> = loadOnce(() => Promise.all([import("jose/jwks/local"), import("jose/jwt/verify")]));

function assertClaim(name: string, value: unknown, expected: string): void {
  if (value !== expected) {
    const found = JSON.stringify(value)?.slice(0, 100) ?? "missing";
    throw new Error(`its ${name} is ${found}, not "${expected}"`);
  }
}

function verificationError(server: OAuthServer, error: unknown): ProvenaError {
  if (error instanceof ProvenaError) return error;
  const offset = server.clockOffset ?? 0;
  const isTimeError = TIME_CLAIMS.has((error as { claim?: unknown }).claim);
  if (isTimeError && Math.abs(offset) > TOLERANCE) {
    const minutes = Math.round(Math.abs(offset) / 60);
    const direction = offset < 0 ? "ahead of" : "behind";
    return new ProvenaError(
      "ERR_CLOCK_SKEW",
      `This machine's clock is ${minutes} min ${direction} ${server.issuer}`,
      { offset, cause: error, next: { ...SIGN_IN, say: "Set the clock and sign in again" } },
    );
  }
  return new ProvenaError(
    "ERR_TOKEN_INVALID",
    `The access token from ${server.issuer} does not verify: ${summarise(error)}`,
    { cause: error, next: signInAgain() },
  );
}
