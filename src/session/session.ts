/**
 * What a session does; it runs the effects and changes the state.
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
import { reduce } from "./reduce.ts";
import type { SessionEvent, SignOutResult } from "./state.ts";
import type { SessionStates } from "./states.ts";
import { TokenHolder } from "./token_holder.ts";

/** A session with one authorization server, for one client, scope and profile. */
export class Session {
  readonly #place: SessionPlace;
  readonly #credential: Credential;
  readonly #holder: TokenHolder;
  readonly #states: SessionStates;
  readonly #ended = new AbortController();
  readonly #flow: SignInFlow;
  #signingIn: Promise<void> | undefined;

  constructor(place: SessionPlace, credential: Credential, states: SessionStates) {
    this.#place = place;
    this.#credential = credential;
    this.#states = states;
    const emit = (event: SessionEvent) => this.#emit(event);
    const holder = this.#holder = new TokenHolder(place.system, credential, emit);
    this.#flow = new SignInFlow(place, credential, { holder, emit });
  }

  /** Gets tokens: the current ones, renewed ones, or through a sign-in by the user. */
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

  /** The newest tokens, without a request if the store has them. */
  async held(): Promise<HeldTokens | undefined> {
    return await this.#holder.held();
  }

  /** Valid tokens with their roles. Waits for a running sign-in, but never starts one. */
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

  /** The offline token of a valid session. */
  async offlineToken(options: { signal?: AbortSignal } = {}): Promise<Secret> {
    const { tokens } = await this.current(options);
    if (tokens.refreshToken === undefined || !isOffline(tokens)) throw notOffline();
    return new Secret(tokens.refreshToken);
  }

  /** Renews the tokens now, even new ones; `ifPossible` keeps tokens that cannot be renewed. */
  async refresh(
    options: { signal?: AbortSignal | undefined; ifPossible?: boolean } = {},
  ): Promise<HeldTokens> {
    const held = await this.held();
    if (!held) throw signInRequired();
    if (options.ifPossible && !this.#holder.isRenewable(held)) return held;
    return await abortable(this.#holder.renew(held), options.signal);
  }

  /** A newer token than the one an API rejected; renews only if there is none yet. */
  async replace(
    refused: Secret,
    options: { signal?: AbortSignal | undefined } = {},
  ): Promise<Secret> {
    return await this.#holder.replace(refused, options.signal);
  }

  /** Ends the session at the server and deletes it here; if one fails, still does the other. */
  async signOut(options: { everywhere?: boolean } = {}): Promise<SignOutResult> {
    const { server } = this.#place;
    const credential = this.#credential;
    await this.#flow.abandon(signInRequired());
    const accessToken = options.everywhere ? await this.#tokenForSignOut() : undefined;
    const { refreshToken, failure } = await credential.forget();
    this.#holder.drop();
    this.#emit({ type: "signedOut" });
    const local = credential.interactive ? "deleted" : "environment";
    let serverResult: SignOutResult["server"] = "skipped";
    if (refreshToken !== undefined) {
      const { endSession, revokeSessions } = await import("../oauth/token.ts");
      const ending = options.everywhere
        ? revokeSessions(server, refreshToken, accessToken)
        : endSession(server, refreshToken);
      serverResult = await ending.then(() => "ended", () => "unreachable");
    }
    if (failure !== undefined) throw failure;
    return { server: serverResult, local };
  }

  async #tokenForSignOut(): Promise<string | undefined> {
    return await this.#holder.current(0).then((held) => held.tokens.accessToken, () => undefined);
  }

  /** Renews the session before the idle limit, until the signal aborts or `dispose` is called. */
  async keepAlive(signal: AbortSignal): Promise<void> {
    const both = AbortSignal.any([signal, this.#ended.signal]);
    const session = { held: () => this.held(), renew: () => this.refresh() };
    await keepAlive(this.#place.system, session, both).catch(() => {});
  }

  /** Stops timers and listeners; does not sign out. */
  dispose(): void {
    this.#ended.abort();
    this.#flow.stop(cancelled());
    this.#states.clear();
  }

  #emit(event: SessionEvent): void {
    this.#states.change(reduce(this.#states.current, event));
  }

  async #signIn(options: SessionSignInOptions): Promise<void> {
    try {
      await this.#flow.run(options);
    } catch (error) {
      const failure = failureOf(error);
      const state = this.#states.current;
      const isResumable = failure.code === "ERR_SIGN_IN_CANCELLED" &&
        state.status === "awaitingUser";
      const resumable = isResumable ? { resumableUntil: state.expiresAt } : {};
      this.#emit({ type: "signInFailed", failure, ...resumable });
      throw error;
    }
  }
}
