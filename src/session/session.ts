/**
 * A session: the one mutable object, which runs the effects and emits the states.
 *
 * @module
 */
import { abortable } from "../async/abortable.ts";
import { Secret } from "../model/secret.ts";
import { isOffline } from "../model/token_set.ts";
import type { Credential, HeldTokens } from "./credential.ts";
import { cancelled, failureOf, notOffline, signInRequired } from "./failures.ts";
import { keepAlive } from "./keep_alive.ts";
import type { SessionPlace } from "./place.ts";
import { type SessionSignInOptions, SignInFlow } from "./sign_in_flow.ts";
import { initialState, reduce, type SessionEvent, type SessionState } from "./state.ts";
import { TokenHolder } from "./token_holder.ts";

/** How a sign-out went. */
export interface SignOutResult {
  /** Whether the session at the server was ended. */
  readonly server: "ended" | "unreachable" | "skipped";
  /** Whether the local record was deleted, or the environment still applies. */
  readonly local: "deleted" | "environment";
}

/** A session with one authorization server, for one client, scope and profile. */
export class Session {
  readonly #place: SessionPlace;
  readonly #credential: Credential;
  readonly #holder: TokenHolder;
  readonly #listeners = new Set<(state: SessionState) => void>();
  readonly #ended = new AbortController();
  #state: SessionState = initialState;
  readonly #flow: SignInFlow;
  #signingIn: Promise<void> | undefined;

  constructor(place: SessionPlace, credential: Credential) {
    this.#place = place;
    this.#credential = credential;
    const emit = (event: SessionEvent) => this.#emit(event);
    const holder = this.#holder = new TokenHolder(place.system, credential, emit);
    this.#flow = new SignInFlow(place, credential, { holder, emit });
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
    const { signal } = options;
    if (signal?.aborted) throw cancelled();
    if (this.#signingIn) {
      return await abortable(this.#signingIn, signal).catch((error) => {
        throw signal?.aborted ? cancelled() : error;
      });
    }
    this.#signingIn = this.#signIn(options).finally(() => this.#signingIn = undefined);
    await this.#signingIn;
  }

  /** The newest tokens at hand, without asking a server where the store has some. */
  async held(): Promise<HeldTokens | undefined> {
    return await this.#holder.held();
  }

  /** Tokens that live, with their roles; waits for a sign-in under way, never starts one. */
  async current(
    options: { minValidity?: number; signal?: AbortSignal | undefined } = {},
  ): Promise<HeldTokens> {
    const { minValidity = 0, signal } = options;
    signal?.throwIfAborted();
    if (this.#signingIn) await abortable(this.#signingIn, signal);
    return await this.#holder.current(minValidity, signal);
  }

  /** The access token of {@link Session.current}. */
  async token(options?: Parameters<Session["current"]>[0]): Promise<Secret> {
    return new Secret((await this.current(options)).tokens.accessToken);
  }

  /** The offline token, of a session that lives. */
  async offlineToken(options: { signal?: AbortSignal } = {}): Promise<Secret> {
    const { tokens } = await this.current(options);
    if (tokens.refreshToken === undefined || !isOffline(tokens)) throw notOffline();
    return new Secret(tokens.refreshToken);
  }

  /** Renews the tokens now, whatever their age; `ifPossible` keeps those nothing can renew. */
  async refresh(
    options: { signal?: AbortSignal | undefined; ifPossible?: boolean } = {},
  ): Promise<void> {
    const held = await this.held();
    if (!held) throw signInRequired();
    if (options.ifPossible && !this.#holder.isRenewable(held)) return;
    await abortable(this.#holder.renew(held), options.signal);
  }

  /** Another token than the one an API refused; renews once unless a newer is at hand. */
  async replace(
    refused: Secret,
    options: { signal?: AbortSignal | undefined } = {},
  ): Promise<Secret> {
    return await this.#holder.replace(refused, options.signal);
  }

  /** Ends the session at the server and forgets it here, whichever of the two fails. */
  async signOut(options: { everywhere?: boolean } = {}): Promise<SignOutResult> {
    const { server } = this.#place;
    const credential = this.#credential;
    await this.#flow.giveUp(signInRequired());
    const accessToken = options.everywhere ? await this.#tokenForSignOut() : undefined;
    const { refreshToken, failure } = await credential.forget();
    this.#holder.drop();
    this.#emit({ type: "signedOut" });
    const local = credential.interactive ? "deleted" : "environment";
    let told: SignOutResult["server"] = "skipped";
    if (refreshToken !== undefined) {
      const { endSession, revokeSessions } = await import("../oauth/token.ts");
      const ending = options.everywhere
        ? revokeSessions(server, refreshToken, accessToken)
        : endSession(server, refreshToken);
      told = await ending.then(() => "ended", () => "unreachable");
    }
    if (failure !== undefined) throw failure;
    return { server: told, local };
  }

  async #tokenForSignOut(): Promise<string | undefined> {
    return await this.#holder.current(0).then((held) => held.tokens.accessToken, () => undefined);
  }

  /** Renews the session before the idle limit until the signal, or dispose, says stop. */
  async keepAlive(signal: AbortSignal): Promise<void> {
    const both = AbortSignal.any([signal, this.#ended.signal]);
    const session = { held: () => this.held(), renew: () => this.refresh() };
    await keepAlive(this.#place.system, session, both).catch(() => {});
  }

  /** Ends timers and listeners; signs nobody out. */
  dispose(): void {
    this.#ended.abort();
    this.#flow.stop(cancelled());
    this.#listeners.clear();
  }

  #emit(event: SessionEvent): void {
    const next = reduce(this.#state, event);
    if (next === this.#state) return;
    this.#state = next;
    for (const listener of this.#listeners) {
      try {
        listener(next);
      } catch {
        // A listener that fails must not end a sign-in, nor lose a token just renewed.
      }
    }
  }

  async #signIn(options: SessionSignInOptions): Promise<void> {
    try {
      await this.#flow.run(options);
    } catch (error) {
      const failure = failureOf(error);
      const state = this.#state;
      const isResumable = failure.code === "ERR_SIGN_IN_CANCELLED" &&
        state.status === "awaitingUser";
      const resumable = isResumable ? { resumableUntil: state.expiresAt } : {};
      this.#emit({ type: "signInFailed", failure, ...resumable });
      throw error;
    }
  }
}
