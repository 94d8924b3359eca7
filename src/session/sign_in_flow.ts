/**
 * How a session comes by tokens: those at hand, renewed ones, or by asking a person.
 *
 * @module
 */
import { leaveOn } from "../async/abortable.ts";
import { hasCode } from "../errors.ts";
import { isFresh } from "../model/token_set.ts";
import type { OAuthServer } from "../oauth/server.ts";
import { pendingKey, type TokenStore } from "../store/store.ts";
import type { System } from "../system/system.ts";
import { joinAttempt, noteCancelled, wasJustCancelled } from "./attempts.ts";
import type { Credential, HeldTokens } from "./credential.ts";
import { cancelled, environmentDecides, nobodyThere } from "./failures.ts";
import type { SignInHistory } from "./history.ts";
import { interruptible } from "./interruptible.ts";
import type { SessionEvent } from "./state.ts";
import { StoredCredential } from "./stored_credential.ts";
import type { TokenHolder } from "./token_holder.ts";

/** What a session is made of. */
export interface SessionParts {
  readonly system: System;
  readonly server: OAuthServer;
  readonly store: TokenStore;
  readonly key: string;
  readonly scope: string;
  /** API origins outside the issuer's domain. */
  readonly foreignOrigins: readonly string[];
  readonly credential: Credential;
  readonly history: SignInHistory;
}

/** Options of a sign-in. */
export interface SessionSignInOptions {
  readonly signal?: AbortSignal;
  /** Sign in anew even if there is a session. */
  readonly force?: boolean;
  /** Whether a person is there to approve. */
  readonly interactive: boolean;
}

/** One session's sign-ins, one at a time. */
export class SignInFlow {
  readonly #parts: SessionParts;
  readonly #holder: TokenHolder;
  readonly #emit: (event: SessionEvent) => void;
  #stop: AbortController | undefined;

  /**
   * @param parts what the session is made of
   * @param holder takes the tokens
   * @param emit told each change
   */
  constructor(parts: SessionParts, holder: TokenHolder, emit: (event: SessionEvent) => void) {
    this.#parts = parts;
    this.#holder = holder;
    this.#emit = emit;
  }

  /** Gets tokens into the holder. */
  async run(options: SessionSignInOptions): Promise<void> {
    const { system, store, key, credential } = this.#parts;
    const { signal, force = false, interactive } = options;
    const stop = this.#stop = new AbortController();
    try {
      if (!force && credential.interactive && await this.#isAtHand(interactive)) return;
      await interruptible(system, { signal, stop }, async (stopped) => {
        if (!force && await this.#reuse(interactive, stopped)) return;
        if (!credential.interactive) throw environmentDecides();
        if (!interactive) throw nobodyThere();
        await this.#askPerson(force, stopped);
      });
    } catch (error) {
      if (hasCode(error, "ERR_SIGN_IN_CANCELLED")) noteCancelled({ store, key }, system.now());
      // What is left of an earlier session is taken up when somebody next asks for a token.
      this.#holder.drop();
      throw error;
    } finally {
      this.#stop = undefined;
    }
  }

  /** Ends a wait under way. */
  stop(reason: unknown): void {
    this.#stop?.abort(reason);
  }

  /** Ends a wait and its code; what its last poll brought is saved first, to be forgotten too. */
  async giveUp(reason: unknown): Promise<void> {
    const { store, key } = this.#parts;
    const pending = pendingKey(key);
    const forget = () => store.delete(pending).catch(() => {});
    if (!this.#stop) return await forget();
    this.stop(reason);
    await store.withLock(pending, forget).catch(() => {});
  }

  /** The quick way: tokens that serve as they are, without network, listener or timer. */
  async #isAtHand(interactive: boolean): Promise<boolean> {
    const held = await this.#acceptable(interactive);
    return held !== undefined && isFresh(held.tokens, this.#parts.system.now());
  }

  /** True if there is a session that needs no person. */
  async #reuse(interactive: boolean, signal: AbortSignal): Promise<boolean> {
    if (!await leaveOn(this.#acceptable(interactive), signal)) return false;
    try {
      await this.#holder.current(0, signal);
      return true;
    } catch (error) {
      const isAskable = interactive && this.#parts.credential.interactive;
      if (hasCode(error, "ERR_SIGN_IN_REQUIRED") && isAskable) return false;
      throw error;
    }
  }

  /** The tokens of the last sign-in, unless a person shall confirm an origin first. */
  async #acceptable(interactive: boolean): Promise<HeldTokens | undefined> {
    const { credential, foreignOrigins } = this.#parts;
    const held = await this.#holder.accept();
    if (!held || !credential.interactive) return held;
    const isUnconfirmed = foreignOrigins.some((origin) => !held.origins.includes(origin));
    if (isUnconfirmed && interactive) return undefined;
    const previousUser = await this.#otherAccount(held);
    if (previousUser !== undefined) await this.#take({ ...held, previousUser });
    return held;
  }

  async #askPerson(force: boolean, signal: AbortSignal): Promise<void> {
    const { system, server, store, key, scope, credential } = this.#parts;
    if (!(credential instanceof StoredCredential)) throw environmentDecides();
    if (wasJustCancelled({ store, key }, system.now())) throw cancelled();
    const { foreignOrigins: origins } = this.#parts;
    const wait = { system, server, store, key, credential, scope, origins, force };
    const { waitForApproval } = await import("./approval.ts");
    const held = await joinAttempt(
      { store, key },
      (emit, signal) => waitForApproval(wait, emit, signal),
      this.#emit,
      signal,
    );
    const previousUser = await this.#otherAccount(held);
    await this.#take(previousUser === undefined ? held : { ...held, previousUser });
  }

  async #otherAccount(held: HeldTokens): Promise<string | undefined> {
    const { key, history } = this.#parts;
    return await history.otherAccount(key, held.user);
  }

  async #take(held: HeldTokens): Promise<void> {
    const { server, key, history } = this.#parts;
    this.#holder.take(held);
    await history.remember(server.issuer, key, held.user);
  }
}
