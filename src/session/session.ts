/**
 * A session: the one mutable object, which runs the effects and emits the states.
 *
 * @module
 */
import { leaveOn } from "../abort.ts";
import { isProvenaError, type ProvenaErrorCode } from "../errors.ts";
import { Secret } from "../model/secret.ts";
import type { OAuthServer } from "../oauth/server.ts";
import { pendingKey, type TokenStore } from "../store/store.ts";
import type { System } from "../system.ts";
import { joinAttempt, noteCancelled, wasJustCancelled } from "./attempts.ts";
import type { Credential, HeldTokens } from "./credential.ts";
import {
  cancelled,
  environmentDecides,
  failureOf,
  nobodyThere,
  signInRequired,
} from "./failures.ts";
import type { SignInHistory } from "./history.ts";
import { keepAlive } from "./keep_alive.ts";
import { initialState, reduce, type SessionEvent, type SessionState } from "./state.ts";
import { StoredCredential } from "./stored_credential.ts";
import { TokenHolder } from "./token_holder.ts";

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

/** Options of {@link Session.signIn}. */
export interface SessionSignInOptions {
  readonly signal?: AbortSignal;
  /** Sign in anew even if there is a session. */
  readonly force?: boolean;
  /** Whether a person is there to approve. */
  readonly interactive: boolean;
}

/** How a sign-out went. */
export interface SignOutResult {
  /** Whether the session at the server was ended. */
  readonly server: "ended" | "unreachable" | "skipped";
  /** Whether the local record was deleted, or the environment still applies. */
  readonly local: "deleted" | "environment";
}

/** A session with one authorization server, for one client, scope and profile. */
export class Session {
  readonly #parts: SessionParts;
  readonly #holder: TokenHolder;
  readonly #listeners = new Set<(state: SessionState) => void>();
  readonly #ended = new AbortController();
  #state: SessionState = initialState;
  #signingIn: Promise<void> | undefined;
  #stopWaiting: AbortController | undefined;

  /** @param parts what the session is made of */
  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#holder = new TokenHolder(parts.system, parts.credential, (event) => this.#emit(event));
  }

  /** The state now. */
  get state(): SessionState {
    return this.#state;
  }

  /**
   * Tells a listener every change of state.
   *
   * @param listener called with the new state
   * @returns ends it
   */
  subscribe(listener: (state: SessionState) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Gets tokens: those at hand, renewed ones, or by asking a person. */
  async signIn(options: SessionSignInOptions): Promise<void> {
    this.#signingIn ??= this.#signIn(options).finally(() => this.#signingIn = undefined);
    await this.#signingIn;
  }

  /** The newest tokens at hand, without asking a server where the store has some. */
  async held(): Promise<HeldTokens | undefined> {
    return await this.#holder.held();
  }

  /** An access token that lives; waits for a sign-in under way, never starts one. */
  async token(options: { minValidity?: number; signal?: AbortSignal } = {}): Promise<Secret> {
    const { minValidity = 0, signal } = options;
    signal?.throwIfAborted();
    if (this.#signingIn) await leaveOn(this.#signingIn, signal);
    return new Secret((await this.#holder.current(minValidity, signal)).tokens.accessToken);
  }

  /** Renews the tokens now, whatever their age. */
  async refresh(options: { signal?: AbortSignal } = {}): Promise<void> {
    const held = await this.held();
    if (!held) throw signInRequired();
    await leaveOn(this.#holder.renew(held), options.signal);
  }

  /** Another token than the one an API refused; renews once unless a newer is at hand. */
  async replace(refused: Secret, options: { signal?: AbortSignal } = {}): Promise<Secret> {
    return await this.#holder.replace(refused, options.signal);
  }

  /** Ends the session at the server and forgets it here. */
  async signOut(options: { everywhere?: boolean } = {}): Promise<SignOutResult> {
    const { server, store, key, credential } = this.#parts;
    this.#stopWaiting?.abort(signInRequired());
    await store.delete(pendingKey(key));
    const refreshToken = await credential.forget();
    this.#holder.drop();
    this.#emit({ type: "signedOut" });
    const local = credential.interactive ? "deleted" : "environment";
    if (refreshToken === undefined) return { server: "skipped", local };
    try {
      const { endSession, revokeSessions } = await import("../oauth/token.ts");
      await (options.everywhere ? revokeSessions : endSession)(server, refreshToken);
      return { server: "ended", local };
    } catch {
      return { server: "unreachable", local };
    }
  }

  /** Renews the session before the idle limit until the signal, or dispose, says stop. */
  async keepAlive(signal: AbortSignal): Promise<void> {
    const both = AbortSignal.any([signal, this.#ended.signal]);
    const session = { held: () => this.held(), renew: () => this.refresh() };
    await keepAlive(this.#parts.system, session, both).catch(() => {});
  }

  /** Ends timers and listeners; signs nobody out. */
  dispose(): void {
    this.#ended.abort();
    this.#stopWaiting?.abort(cancelled());
    this.#listeners.clear();
  }

  #emit(event: SessionEvent): void {
    const next = reduce(this.#state, event);
    if (next === this.#state) return;
    this.#state = next;
    for (const listener of this.#listeners) listener(next);
  }

  async #signIn(options: SessionSignInOptions): Promise<void> {
    const { credential } = this.#parts;
    try {
      if (!options.force && await this.#reuse(options.interactive)) return;
      if (!credential.interactive) throw environmentDecides();
      if (!options.interactive) throw nobodyThere();
      await this.#askPerson(options);
    } catch (error) {
      const resumableUntil = this.#state.status === "awaitingUser"
        ? this.#state.expiresAt
        : undefined;
      this.#emit({
        type: "signInFailed",
        failure: failureOf(error),
        ...(isCode(error, "ERR_SIGN_IN_CANCELLED") && resumableUntil !== undefined
          ? { resumableUntil }
          : {}),
      });
      throw error;
    }
  }

  /** True if there is a session that needs no person. */
  async #reuse(interactive: boolean): Promise<boolean> {
    const held = await this.held();
    if (!held) return false;
    const unconfirmed = this.#parts.foreignOrigins.some((o) => !held.origins.includes(o));
    if (unconfirmed && interactive && this.#parts.credential.interactive) return false;
    try {
      await this.#holder.current(0);
      return true;
    } catch (error) {
      if (isCode(error, "ERR_SIGN_IN_REQUIRED") && interactive) return false;
      throw error;
    }
  }

  async #askPerson(options: SessionSignInOptions): Promise<void> {
    const { system, server, store, key, history, credential } = this.#parts;
    if (!(credential instanceof StoredCredential)) throw environmentDecides();
    if (wasJustCancelled({ store, key }, system.now())) throw cancelled();
    const stop = this.#stopWaiting = new AbortController();
    const onAbort = () => stop.abort(cancelled());
    options.signal?.addEventListener("abort", onAbort, { once: true });
    if (options.signal?.aborted) onAbort();
    const uninstall = system.onInterrupt(onAbort);
    const { scope, foreignOrigins: origins } = this.#parts;
    const wait = { system, server, store, key, credential, scope, origins };
    try {
      const { waitForApproval } = await import("./approval.ts");
      const held = await joinAttempt(
        { store, key },
        (emit, signal) => waitForApproval({ ...wait, force: options.force === true }, emit, signal),
        (event) => this.#emit(event),
        stop.signal,
      );
      const previousUser = await history.otherAccount(key, held.user);
      this.#holder.take(previousUser === undefined ? held : { ...held, previousUser });
      await history.remember(server.issuer, key, held.user);
    } catch (error) {
      if (isCode(error, "ERR_SIGN_IN_CANCELLED")) noteCancelled({ store, key }, system.now());
      throw error;
    } finally {
      uninstall();
      options.signal?.removeEventListener("abort", onAbort);
      this.#stopWaiting = undefined;
    }
  }
}

function isCode(error: unknown, code: ProvenaErrorCode): boolean {
  return isProvenaError(error) && error.code === code;
}
