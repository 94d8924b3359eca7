/**
 * How a session gets tokens: the current ones, renewed ones, or through a sign-in by the user.
 *
 * @module
 */
import { abortable } from "../async/abortable.ts";
import { hasCode } from "../errors.ts";
import { isFresh } from "../model/token_set.ts";
import { pendingKey } from "../store/store.ts";
import { joinAttempt, noteCancelled, wasJustCancelled } from "./attempts.ts";
import type { Credential, HeldTokens } from "./credential.ts";
import { cancelled, notInteractive, tokenFromEnvironment } from "./failures.ts";
import { interruptible } from "./interruptible.ts";
import type { SessionPlace } from "./place.ts";
import type { SessionEvent } from "./state.ts";
import { StoredCredential } from "./stored_credential.ts";
import type { TokenHolder } from "./token_holder.ts";

/** Options of a sign-in. */
export interface SessionSignInOptions {
  readonly signal?: AbortSignal;
  /** Sign in again even if there is a session. */
  readonly force?: boolean;
  /** Whether a user can approve the sign-in. */
  readonly interactive: boolean;
}

/** The sign-ins of one session, one at a time. */
export class SignInFlow {
  readonly #place: SessionPlace;
  readonly #credential: Credential;
  readonly #holder: TokenHolder;
  readonly #emit: (event: SessionEvent) => void;
  #stop: AbortController | undefined;

  constructor(
    place: SessionPlace,
    credential: Credential,
    { holder, emit }: { holder: TokenHolder; emit: (event: SessionEvent) => void },
  ) {
    this.#place = place;
    this.#credential = credential;
    this.#holder = holder;
    this.#emit = emit;
  }

  /** Gets tokens into the holder. */
  async run(options: SessionSignInOptions): Promise<void> {
    const { system } = this.#place;
    const credential = this.#credential;
    const { signal, force = false, interactive } = options;
    const stop = this.#stop = new AbortController();
    try {
      if (!force && credential.interactive && await this.#hasFreshTokens(interactive)) return;
      await interruptible(system, { signal, stop }, async (stopped) => {
        if (!force && await this.#reuse(interactive, stopped)) return;
        if (!credential.interactive) throw tokenFromEnvironment();
        if (!interactive) throw notInteractive();
        await this.#askUser(force, stopped);
      });
    } catch (error) {
      if (hasCode(error, "ERR_SIGN_IN_CANCELLED")) noteCancelled(this.#place, system.now());
      // The next call for a token reads what is left of an earlier session from the store.
      this.#holder.drop();
      throw error;
    } finally {
      this.#stop = undefined;
    }
  }

  /** Stops a running sign-in. */
  stop(reason: unknown): void {
    this.#stop?.abort(reason);
  }

  /**
   * Stops a running sign-in and drops its code.
   *
   * Waits for its last poll, so that a sign-out also deletes the tokens which that poll received.
   */
  async abandon(reason: unknown): Promise<void> {
    const { store, key } = this.#place;
    const pending = pendingKey(key);
    const forget = () => store.delete(pending).catch(() => {});
    if (!this.#stop) return await forget();
    this.stop(reason);
    await store.withLock(pending, forget).catch(() => {});
  }

  /** The fast path: fresh tokens, without network, listener or timer. */
  async #hasFreshTokens(interactive: boolean): Promise<boolean> {
    const held = await this.#usableTokens(interactive);
    return held !== undefined && isFresh(held.tokens, this.#place.system.now());
  }

  /** True if there is a session that needs no sign-in by the user. */
  async #reuse(interactive: boolean, signal: AbortSignal): Promise<boolean> {
    if (!await abortable(this.#usableTokens(interactive), signal)) return false;
    try {
      await this.#holder.current(0, signal);
      return true;
    } catch (error) {
      const canAskUser = interactive && this.#credential.interactive;
      if (hasCode(error, "ERR_SIGN_IN_REQUIRED") && canAskUser) return false;
      throw error;
    }
  }

  /** The tokens of the last sign-in, unless the user must first approve another origin. */
  async #usableTokens(interactive: boolean): Promise<HeldTokens | undefined> {
    const held = await this.#holder.accept();
    if (!held || !this.#credential.interactive) return held;
    const isUnconfirmed = this.#place.foreignOrigins.some((origin) =>
      !held.origins.includes(origin)
    );
    if (isUnconfirmed && interactive) return undefined;
    const previousUser = await this.#otherAccount(held);
    if (previousUser !== undefined) await this.#take({ ...held, previousUser });
    return held;
  }

  async #askUser(force: boolean, signal: AbortSignal): Promise<void> {
    const place = this.#place;
    const credential = this.#credential;
    if (!(credential instanceof StoredCredential)) throw tokenFromEnvironment();
    if (wasJustCancelled(place, place.system.now())) throw cancelled();
    // The first request is on its way while the code for the sign-in loads and the lock is taken.
    place.server.metadata(signal).catch(() => {});
    const { waitForApproval } = await import("./approval.ts");
    const held = await joinAttempt(
      place,
      (emit, signal) => waitForApproval({ place, credential, emit, signal }, { force }),
      this.#emit,
      signal,
    );
    const previousUser = await this.#otherAccount(held);
    await this.#take(previousUser === undefined ? held : { ...held, previousUser });
  }

  async #otherAccount(held: HeldTokens): Promise<string | undefined> {
    const { key, history } = this.#place;
    return await history.otherAccount(key, held.user);
  }

  async #take(held: HeldTokens): Promise<void> {
    const { server, key, history } = this.#place;
    this.#holder.take(held);
    await history.remember(server.issuer, key, held.user);
  }
}
