/**
 * Tokens that rest in a store, shared with every process that uses the same one.
 *
 * @module
 */
import { hasCode } from "../errors.ts";
import { type AccessTokenClaims, userOf } from "../model/claims.ts";
import { isFresh, isOffline, type TokenSet } from "../model/token_set.ts";
import type { OAuthServer } from "../oauth/server.ts";
import { RECORD_VERSION, type TokenRecord, type TokenStore } from "../store/store.ts";
import type { System } from "../system/system.ts";
import type { Credential, Forgotten, HeldTokens } from "./credential.ts";
import { accountChanged, anotherAccount, nothingToRenew, signedOutElsewhere } from "./failures.ts";

/** What a {@link StoredCredential} works with. */
export interface StoredCredentialOptions {
  readonly system: System;
  /** Who gave the tokens. */
  readonly server: OAuthServer;
  /** Where they rest. */
  readonly store: TokenStore;
  /** Under which key. */
  readonly key: string;
  /** Told once that an offline session ends soon. */
  readonly onNotice: (message: string) => void;
}

/** The record under one key of a store. */
export class StoredCredential implements Credential {
  readonly interactive = true;
  readonly #system: System;
  readonly #server: OAuthServer;
  readonly #store: TokenStore;
  readonly #key: string;
  readonly #onNotice: (message: string) => void;
  #hasWarned = false;

  /** @param options the tokens' place, and who gave them */
  constructor(options: StoredCredentialOptions) {
    this.#system = options.system;
    this.#server = options.server;
    this.#store = options.store;
    this.#key = options.key;
    this.#onNotice = options.onNotice;
  }

  async load(): Promise<HeldTokens | undefined> {
    const record = await this.#record();
    return record && heldFrom(record);
  }

  async renew(held: HeldTokens): Promise<HeldTokens> {
    // Before the lock, which is held around refresh and save only; and before the refresh,
    // so that a rotated token is not lost because its signature cannot be checked. The libraries
    // too: the shorter the way from reading the record to sending its token, the better.
    await Promise.all([
      this.#server.keys(),
      import("oauth4webapi"),
      import("../oauth/token.ts"),
      import("../oauth/verify.ts").then(({ loadVerifier }) => loadVerifier()),
    ]);
    return await this.#store.withLock(this.#key, async () => {
      const record = await this.#record();
      if (!record) throw signedOutElsewhere();
      if (record.user.sub !== held.user.sub) throw accountChanged();
      const isNewer = record.generation > held.generation || record.signedInAt !== held.signedInAt;
      if (isNewer && isFresh(record.tokens, this.#system.now())) return heldFrom(record);
      return await this.#refresh(record);
    });
  }

  /**
   * Keeps the tokens of a fresh sign-in.
   *
   * @param tokens verified tokens
   * @param origins the API origins the person approved besides
   * @returns the tokens that are kept now
   */
  async adopt(tokens: TokenSet, origins: readonly string[]): Promise<HeldTokens> {
    const { verifyAccessToken } = await import("../oauth/verify.ts");
    const claims = await verifyAccessToken(this.#server, tokens.accessToken, this.#system.now());
    return await this.#store.withLock(this.#key, async () => {
      const before = await this.#record();
      const record: TokenRecord = {
        kind: "tokens",
        version: RECORD_VERSION,
        generation: (before?.generation ?? 0) + 1,
        issuer: this.#server.issuer,
        clientId: this.#server.client.client_id,
        tokens,
        user: userOf(claims),
        origins,
        signedInAt: this.#system.now(),
      };
      return { ...heldFrom(await this.#save(record)), origin: "device" };
    });
  }

  async forget(): Promise<Forgotten> {
    let refreshToken: string | undefined;
    const kept = () => refreshToken === undefined ? {} : { refreshToken };
    try {
      await this.#store.withLock(this.#key, async () => {
        refreshToken = (await this.#record())?.tokens.refreshToken;
        await this.#store.delete(this.#key);
      });
      return kept();
    } catch (failure) {
      return { ...kept(), failure };
    }
  }

  async #record(): Promise<TokenRecord | undefined> {
    const record = await this.#store.load(this.#key);
    const isOurs = record?.kind === "tokens" && record.issuer === this.#server.issuer &&
      record.clientId === this.#server.client.client_id;
    return isOurs ? record : undefined;
  }

  async #refresh(record: TokenRecord): Promise<HeldTokens> {
    const { refreshToken } = record.tokens;
    if (refreshToken === undefined) throw nothingToRenew();
    const { refreshTokens } = await import("../oauth/token.ts");
    const { verifyAccessToken } = await import("../oauth/verify.ts");
    let tokens: TokenSet;
    try {
      tokens = await refreshTokens(this.#server, refreshToken, this.#system.now);
    } catch (error) {
      return await this.#afterRefusal(record, error);
    }
    const generation = record.generation + 1;
    let claims: AccessTokenClaims;
    try {
      claims = await verifyAccessToken(this.#server, tokens.accessToken, this.#system.now());
    } catch (error) {
      // The old refresh token may be spent: keep the new one, though not its access token.
      const { accessToken, expiresAt, receivedAt } = record.tokens;
      const kept = { ...tokens, accessToken, expiresAt, receivedAt };
      await this.#store.save(this.#key, { ...record, tokens: kept, generation });
      throw error;
    }
    if (claims.sub !== record.user.sub) throw anotherAccount();
    const kept = await this.#save({ ...record, tokens, user: userOf(claims), generation });
    if (isOffline(tokens)) await this.#warnOfEnd(record.tokens, tokens);
    return heldFrom(kept);
  }

  async #warnOfEnd(before: TokenSet, after: TokenSet): Promise<void> {
    const { endOf, endWarning } = await import("./offline_end.ts");
    const warning = this.#hasWarned
      ? undefined
      : endWarning(endOf(before), after, this.#system.now());
    if (warning === undefined) return;
    this.#hasWarned = true;
    this.#onNotice(`${warning}. Sign in again before then, with provena login --offline --force`);
  }

  /** A process that was frozen until it lost the lock saves nothing, and adopts what is newer. */
  async #save(record: TokenRecord): Promise<TokenRecord> {
    await this.#store.save(this.#key, record);
    const kept = await this.#record();
    return kept && kept.generation > record.generation ? kept : record;
  }

  /** A refusal counts only if nobody else has renewed the session meanwhile. */
  async #afterRefusal(record: TokenRecord, error: unknown): Promise<HeldTokens> {
    if (!hasCode(error, "ERR_SIGN_IN_REQUIRED")) throw error;
    const latest = await this.#record();
    if (latest && latest.user.sub !== record.user.sub) throw accountChanged();
    if (latest && latest.tokens.refreshToken !== record.tokens.refreshToken) {
      return heldFrom(latest);
    }
    await this.#store.delete(this.#key);
    throw error;
  }
}

function heldFrom(record: TokenRecord): HeldTokens {
  const { tokens, user, generation, signedInAt, origins } = record;
  return { tokens, user, generation, signedInAt, origins, origin: "cache", verified: true };
}
