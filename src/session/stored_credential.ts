/**
 * Tokens that rest in a store, shared with every process that uses the same one.
 *
 * @module
 */
import { hasCode } from "../errors.ts";
import { type AccessTokenClaims, decodeRoles, userOf } from "../model/claims.ts";
import { isFresh, isOffline, type TokenSet } from "../model/token_set.ts";
import { type HeldLock, RECORD_VERSION, type TokenRecord } from "../store/store.ts";
import type { Credential, Forgotten, HeldTokens } from "./credential.ts";
import { accountChanged, anotherAccount, nothingToRenew, signedOutElsewhere } from "./failures.ts";
import type { SessionPlace } from "./place.ts";

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
    // Before the lock, which is held around refresh and save only; and before the refresh,
    // so that a rotated token is not lost because its signature cannot be checked. The libraries
    // too: the shorter the way from reading the record to sending its token, the better.
    await Promise.all([
      this.#place.server.keys(),
      import("oauth4webapi"),
      import("../oauth/token.ts"),
      import("../oauth/verify.ts").then(({ loadVerifier }) => loadVerifier()),
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

  /**
   * Keeps the tokens of a fresh sign-in.
   *
   * @param tokens verified tokens
   * @param origins the API origins the person approved besides
   * @returns the tokens that are kept now
   */
  async adopt(tokens: TokenSet, origins: readonly string[]): Promise<HeldTokens> {
    const { verifyAccessToken } = await import("../oauth/verify.ts");
    const claims = await verifyAccessToken(
      this.#place.server,
      tokens.accessToken,
      this.#place.system.now(),
    );
    return await this.#place.store.withLock(this.#place.key, async () => {
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
      return { ...heldFrom(await this.#save(record)), origin: "device" };
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
   * Undefined where it is to be done anew, because this process stood still: until it lost the lock,
   * so that the token may be another's to send; or, the first time, until what it got had ended.
   */
  async #refresh(
    record: TokenRecord,
    { lock, isFirst }: { lock: HeldLock | undefined; isFirst: boolean },
  ): Promise<HeldTokens | undefined> {
    const { refreshToken } = record.tokens;
    if (refreshToken === undefined) throw nothingToRenew();
    const { refreshTokens } = await import("../oauth/token.ts");
    const { verifyAccessToken } = await import("../oauth/verify.ts");
    await this.#place.server.metadata();
    if (lock && !(await lock.isHeld())) return undefined;
    let tokens: TokenSet;
    try {
      tokens = await refreshTokens(this.#place.server, refreshToken, this.#place.system.now);
    } catch (error) {
      return await this.#afterRefusal(record, error);
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
      // The old refresh token may be spent: keep the new one, though not its access token.
      const { accessToken, expiresAt, receivedAt } = record.tokens;
      const kept = { ...tokens, accessToken, expiresAt, receivedAt };
      await this.#place.store.save(this.#place.key, { ...record, tokens: kept, generation });
      if (isFirst && this.#place.system.now() >= tokens.expiresAt) return undefined;
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
      : endWarning(endOf(before), after, this.#place.system.now());
    if (warning === undefined) return;
    this.#hasWarned = true;
    this.#place.onNotice(
      `${warning}. Sign in again before then, with provena login --offline --force`,
    );
  }

  /** A process that was frozen until it lost the lock saves nothing, and adopts what is newer. */
  async #save(record: TokenRecord): Promise<TokenRecord> {
    await this.#place.store.save(this.#place.key, record);
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
    await this.#place.store.delete(this.#place.key);
    throw error;
  }
}

/** Whatever rests in the store was verified before it was saved. */
function heldFrom(record: TokenRecord): HeldTokens {
  const { tokens, user, generation, signedInAt, origins } = record;
  const roles = decodeRoles(tokens.accessToken);
  return { tokens, user, roles, generation, signedInAt, origins, origin: "cache" };
}
