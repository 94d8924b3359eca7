/**
 * Tokens that come from the environment: an access token as it is, or an offline token.
 *
 * @module
 */
import { configError, ProvenaError, withNext } from "../errors.ts";
import {
  type AccessTokenClaims,
  decodeClaims,
  realmRolesOf,
  type User,
  userOf,
} from "../model/claims.ts";
import type { Secret } from "../model/secret.ts";
import { isFresh, LAST_MOMENT, type TokenSet } from "../model/token_set.ts";
import type { OAuthServer } from "../oauth/server.ts";
import { RECORD_VERSION, recordKey, type TokenRecord } from "../store/store.ts";
import type { System } from "../system/system.ts";
import { sha256 } from "../text/sha256.ts";
import type { Credential, HeldTokens } from "./credential.ts";
import { wrongAccount } from "./failures.ts";
import type { SessionPlace } from "./place.ts";
import { endOf, endWarning, type KnownEnd, NEW_OFFLINE_TOKEN } from "./offline_end.ts";

/** An access token used as given: decoded, not verified, never renewed. */
export function accessTokenCredential(system: System, token: Secret): Credential {
  const load = (): Promise<HeldTokens> => {
    const claims = decodeClaims(token.reveal(), { what: "The token in PROVENA_ACCESS_TOKEN" });
    const tokens: TokenSet = {
      accessToken: token.reveal(),
      expiresAt: Math.min(claims.exp * 1000, LAST_MOMENT),
      receivedAt: (claims.iat ?? system.now() / 1000) * 1000,
      scope: "",
    };
    return Promise.resolve(heldFrom(tokens, claims, { origin: "access-token", generation: 0 }));
  };
  return {
    interactive: false,
    load,
    renew: () =>
      Promise.reject(
        new ProvenaError(
          "ERR_SIGN_IN_REQUIRED",
          "The access token in PROVENA_ACCESS_TOKEN is used as it is and cannot be renewed",
          { next: "When it has expired, set a new one, or unset the variable and sign in" },
        ),
      ),
    forget: () => Promise.resolve({}),
  };
}

/**
 * An offline token from the environment, exchanged for access tokens that stay in memory.
 *
 * `given` reads the token. If the server rotates it, the new one is stored under a key derived from
 * the given one.
 */
export function offlineTokenCredential(
  place: SessionPlace,
  given: () => Promise<Secret>,
): Credential {
  const { system, server, store, scope, onNotice } = place;
  let held: HeldTokens | undefined;
  let exchanging: Promise<HeldTokens> | undefined;
  let hasWarned = false;

  async function exchange(): Promise<HeldTokens> {
    const original = (await given()).reveal();
    const originalClaims = assertForThisClient(server, original);
    const owner = userOf(originalClaims);
    const { issuer, client: { client_id: clientId } } = server;
    const profile = `offline-${sha256(original)}`;
    const key = recordKey({ issuer, clientId, scope, profile });
    const { refreshTokens } = await import("../oauth/token.ts");
    const { verifyAccessToken } = await import("../oauth/verify.ts");
    // Load the keys before the exchange, so that a rotated token is not lost for lack of keys.
    await server.keys();
    const exchanged = await store.withLock(key, async (lock) => {
      const record = await store.load(key);
      const stored = record?.kind === "tokens" ? record : undefined;
      const sent = stored?.tokens.refreshToken ?? original;
      // If we were frozen, another process may have taken the lock and used the token.
      if (lock && !(await lock.isHeld())) return undefined;
      const tokens = await refreshTokens(server, sent, system.now, NEW_OFFLINE_TOKEN);
      if (tokens.refreshToken !== undefined && tokens.refreshToken !== sent) {
        await saveRotated(key, { tokens, stored, owner });
      }
      const claims = await verifyAccessToken(server, tokens.accessToken, system.now());
      if (claims.sub !== owner.sub) throw wrongAccount();
      warnOfEnd(stored ? endOf(stored.tokens) : endFromClaims(originalClaims), tokens);
      const generation = (held?.generation ?? 0) + 1;
      return held = heldFrom(tokens, claims, { origin: "offline-token", generation });
    });
    return exchanged ?? await exchange();
  }

  /** Stores a rotated token before anything can fail; the access token stays in memory. */
  async function saveRotated(
    key: string,
    next: { tokens: TokenSet; stored: TokenRecord | undefined; owner: User },
  ): Promise<void> {
    const { tokens, stored, owner: user } = next;
    await store.save(key, {
      kind: "tokens",
      version: RECORD_VERSION,
      generation: (stored?.generation ?? 0) + 1,
      issuer: server.issuer,
      clientId: server.client.client_id,
      tokens: { ...tokens, accessToken: "", expiresAt: 0 },
      user,
      origins: [],
      signedInAt: stored?.signedInAt ?? system.now(),
    });
    if (!stored) {
      onNotice(
        "The server replaced the offline token; the new one is kept in the token cache, where the " +
          "next run finds it. Where the cache does not last and each token serves only once, hand " +
          "the new one on with provena token --offline -- COMMAND",
      );
    }
  }

  /** Warns only once, since a long-running process renews every few minutes. */
  function warnOfEnd(before: KnownEnd, tokens: TokenSet): void {
    const warning = hasWarned ? undefined : endWarning(before, tokens, system.now());
    if (warning === undefined) return;
    hasWarned = true;
    onNotice(withNext(warning, NEW_OFFLINE_TOKEN));
  }

  /** Concurrent callers share one exchange. */
  const exchangeOnce = () => exchanging ??= exchange().finally(() => exchanging = undefined);

  return {
    interactive: false,
    load: async () => held ?? await exchangeOnce(),
    renew: async (before) => {
      if (held && held.generation > before.generation && isFresh(held.tokens, system.now())) {
        return held;
      }
      return await exchangeOnce();
    },
    forget: () => {
      held = undefined;
      return Promise.resolve({});
    },
  };
}

function heldFrom(
  tokens: TokenSet,
  claims: AccessTokenClaims,
  { origin, generation }: Pick<HeldTokens, "origin" | "generation">,
): HeldTokens {
  const [user, roles] = [userOf(claims), realmRolesOf(claims)];
  return { tokens, user, roles, generation, origin, signedInAt: undefined, origins: [] };
}

/** Keycloak's refresh tokens are JWTs, so we can avoid sending a token to the wrong server. */
function assertForThisClient(server: OAuthServer, token: string): AccessTokenClaims {
  let claims: AccessTokenClaims;
  try {
    // An offline token may have no exp; only issuer and client matter here.
    claims = decodeClaims(token, { requireExp: false });
  } catch (error) {
    throw configError("The offline token given is not a Keycloak token", {
      say: "Make one",
      command: "provena login --offline",
    }, error);
  }
  const { client_id } = server.client;
  if (claims.iss !== server.issuer || (claims.azp !== undefined && claims.azp !== client_id)) {
    throw configError(
      `The offline token given is for ${named(claims.azp)} at ${named(claims.iss)}, but this ` +
        `session is for ${client_id} at ${server.issuer}; it was not sent`,
      "Correct one of them",
    );
  }
  return claims;
}

function endFromClaims({ exp, iat }: Partial<AccessTokenClaims>): KnownEnd {
  return { endsAt: exp && exp * 1000, receivedAt: iat && iat * 1000 };
}

function named(claim: unknown): string {
  return typeof claim === "string" ? claim.slice(0, 200) : "nobody named";
}
