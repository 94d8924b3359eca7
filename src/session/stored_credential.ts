/**
 * Tokens in a store, shared by all processes that use the same store.
 *
 * @module
 */
import { loadOnce } from "../async/load_once.ts";
import { hasCode } from "../errors.ts";
import { type AccessTokenClaims, decodeRoles, userOf } from "../model/claims.ts";
import { isFresh, isOffline, type TokenSet } from "../model/token_set.ts";
import { library } from "../oauth/server.ts";
import { type HeldLock, RECORD_VERSION, type TokenRecord } from "../store/store.ts";
import type { Credential, Forgotten, HeldTokens } from "./credential.ts";
import { accountChanged, noRefreshToken, signedOutElsewhere, wrongAccount } from "./failures.ts";
import type { SessionPlace } from "./place.ts";

const exchange = loadOnce(() => import("../oauth/token.ts"));
const verification = loadOnce(() => import("../oauth/verify.ts"));

/** The record under one key of a store. */
export class StoredCredential implements Credential {
  readonly interactive = true;
  readonly #place: SessionPlace;
  #hasWarned = false;

  constructor(place: SessionPlace) {
    this.#place = place;
  }

  async load(): Promise<HeldTokens | undefined> {
    const record = await this.#record();
    return record && heldFrom(record);
  }

  async renew(held: HeldTokens): Promise<HeldTokens> {
    // Load keys and libraries before the lock, to hold it only for refresh and save, and to send
    // the token soon after reading it. Without the keys, a rotated token could not be verified.
    await Promise.all([
      this.#place.server.keys(),
      library(),
      exchange(),
      verification().then(({ loadVerifier }) => loadVerifier()),
    ]);
    const { store, key, system } = this.#place;
    for (let isFirst = true;; isFirst = false) {
      const renewed = await store.withLock(key, async (lock) => {
        const record = await this.#record();
        if (!record) throw signedOutElsewhere();
        if (record.user.sub !== held.user.sub) throw accountChanged();
        const isNewer = record.generation > held.generation ||
          record.signedInAt !== held.signedInAt;
        if (isNewer && isFresh(record.tokens, system.now())) return heldFrom(record);
        return await this.#refresh(record, { lock, isFirst });
      });
      if (renewed) return renewed;
    }
  }

  /** Verifies and saves the tokens of a new sign-in; returns those that are stored now. */
  async adopt(tokens: TokenSet, origins: readonly string[]): Promise<HeldTokens> {
    const { verifyAccessToken } = await verification();
    const claims = await verifyAccessToken(
      this.#place.server,
      tokens.accessToken,
      this.#place.system.now(),
    );
    return await this.#place.store.withLock(this.#place.key, async (lock) => {
      const before = await this.#record();
      const record: TokenRecord = {
        kind: "tokens",
        version: RECORD_VERSION,
        generation: (before?.generation ?? 0) + 1,
        issuer: this.#place.server.issuer,
        clientId: this.#place.server.client.client_id,
        tokens,
        user: userOf(claims),
        origins,
        signedInAt: this.#place.system.now(),
      };
      return { ...heldFrom(await this.#save(record, lock)), origin: "device" };
    }, { replaces: true });
  }

  async forget(): Promise<Forgotten> {
    let refreshToken: string | undefined;
    const kept = () => refreshToken === undefined ? {} : { refreshToken };
    try {
      await this.#place.store.withLock(this.#place.key, async () => {
        refreshToken = (await this.#record())?.tokens.refreshToken;
        await this.#place.store.delete(this.#place.key);
      }, { replaces: true });
      return kept();
    } catch (failure) {
      return { ...kept(), failure };
    }
  }

  async #record(): Promise<TokenRecord | undefined> {
    const record = await this.#place.store.load(this.#place.key);
    const isOurs = record?.kind === "tokens" && record.issuer === this.#place.server.issuer &&
      record.clientId === this.#place.server.client.client_id;
    return isOurs ? record : undefined;
  }

  /**
   * Refreshes and saves; undefined if the caller must try again because this process was frozen.
   *
   * It may have lost the lock, and another process used the token. Or, in the first try only, the
   * new access token has already expired.
   */
  async #refresh(
    record: TokenRecord,
    { lock, isFirst }: { lock: HeldLock | undefined; isFirst: boolean },
  ): Promise<HeldTokens | undefined> {
    const { refreshToken } = record.tokens;
    if (refreshToken === undefined) throw noRefreshToken();
    const { refreshTokens } = await exchange();
    const { verifyAccessToken } = await verification();
    await this.#place.server.metadata();
    if (lock && !(await lock.isHeld())) return undefined;
    let tokens: TokenSet;
    try {
      tokens = await refreshTokens(this.#place.server, refreshToken, this.#place.system.now);
    } catch (error) {
      return await this.#afterOAuthError(record, error);
    }
    const generation = record.generation + 1;
    let claims: AccessTokenClaims;
    try {
      claims = await verifyAccessToken(
        this.#place.server,
        tokens.accessToken,
        this.#place.system.now(),
      );
    } catch (error) {
      // The old refresh token may be used up: save the new one, but not the access token.
      const { accessToken, expiresAt, receivedAt } = record.tokens;
      const kept = { ...tokens, accessToken, expiresAt, receivedAt };
      await this.#place.store.save(this.#place.key, { ...record, tokens: kept, generation });
      if (isFirst && this.#place.system.now() >= tokens.expiresAt) return undefined;
      throw error;
    }
    if (claims.sub !== record.user.sub) throw wrongAccount();
    const kept = await this.#save({ ...record, tokens, user: userOf(claims), generation }, lock);
    if (isOffline(tokens)) await this.#warnOfEnd(record.tokens, tokens);
    return heldFrom(kept);
  }

  async #warnOfEnd(before: TokenSet, after: TokenSet): Promise<void> {
    const { endOf, endWarning } = await import("./offline_end.ts");
    const warning = this.#hasWarned
      ? undefined
      : endWarning(endOf(before), after, this.#place.system.now());
    if (warning === undefined) return;
    this.#hasWarned = true;
    this.#place.onNotice(
      `${warning}. Sign in again before then, with provena login --offline --force`,
    );
  }

  /** Saves a record. If another process saved a newer one while this was frozen, returns that. */
  async #save(record: TokenRecord, lock: HeldLock | undefined): Promise<TokenRecord> {
    await this.#place.store.save(this.#place.key, record);
    if (await lock?.isHeld()) return record;
    const kept = await this.#record();
    return kept && kept.generation > record.generation ? kept : record;
  }

  /** The server's error counts only if no other process has renewed the session meanwhile. */
  async #afterOAuthError(record: TokenRecord, error: unknown): Promise<HeldTokens> {
    if (!hasCode(error, "ERR_SIGN_IN_REQUIRED")) throw error;
    const latest = await this.#record();
    if (latest && latest.user.sub !== record.user.sub) throw accountChanged();
    if (latest && latest.tokens.refreshToken !== record.tokens.refreshToken) {
      return heldFrom(latest);
    }
    await this.#place.store.delete(this.#place.key);
    throw error;
  }
}

/** No verification here: tokens are verified before they are saved. */
function heldFrom(record: TokenRecord): HeldTokens {
  const { tokens, user, generation, signedInAt, origins } = record;
  const roles = decodeRoles(tokens.accessToken);
  return { tokens, user, roles, generation, signedInAt, origins, origin: "cache" };
}
