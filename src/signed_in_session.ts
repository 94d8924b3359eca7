/**
 * Being signed in: getting, keeping and giving up a session.
 *
 * @module
 */
import type { ApiClient } from "./api/client.ts";
import type { Configuration } from "./configuration.ts";
import type { Deployment } from "./deployment.ts";
import type { Presenter } from "./display/presenter.ts";
import type { DoctorSources } from "./doctor/facts.ts";
import type { Secret } from "./model/secret.ts";
import { Principal, SessionStatus } from "./principal.ts";
import { timeUntil } from "./session/keep_alive.ts";
import type { Session, SignOutResult } from "./session/session.ts";
import type { SessionState } from "./session/state.ts";
import { noteDisplay, type SignInDisplay } from "./sign_in_display.ts";
import type { System } from "./system.ts";

/** What a public session is wired from. */
export interface SessionWiring {
  readonly system: System;
  readonly configuration: Configuration;
  readonly session: Session;
  /** Calls the APIs; made at first use. */
  readonly client: () => Promise<ApiClient>;
  readonly presenter: Presenter;
  /** Makes the display of one sign-in. */
  readonly display: () => SignInDisplay;
  /** Whether a person is there, unless a call says otherwise. */
  readonly interactive: boolean;
  /** Whether the process stays, so that the session is worth keeping alive. */
  readonly longLived: boolean;
  /** Where tokens rest, in words or as a path. */
  readonly storeName: string;
  /** What an examination of this session looks at. */
  readonly doctor: () => Promise<DoctorSources>;
  /** Writes a secret into a new file of the user's alone, and gives its absolute path. */
  readonly saveSecret: (path: string, secret: Secret) => Promise<string>;
  /** The cache folder, if there is one. */
  readonly cacheFolder: string | undefined;
}

/** The half of a public session that has to do with being signed in. */
export class SignedInSession {
  readonly #wire: () => SessionWiring;
  #keepingAlive = false;

  /**
   * Made by the session; not meant to be called.
   *
   * @param wire makes the parts, at first use; not part of the public interface
   */
  constructor(wire: () => SessionWiring) {
    this.#wire = wire;
  }

  /** The deployment this session is with. */
  get deployment(): Deployment {
    return this.#wire().configuration.deployment;
  }

  /** Where the session stands. */
  get state(): SessionState {
    return this.#wire().session.state;
  }

  /** The page that shows a person their roles. */
  get profileUrl(): string {
    return this.deployment.profileUrl;
  }

  /**
   * Tells a listener every change of state.
   *
   * @param listener called with the new state
   * @returns ends it
   */
  subscribe(listener: (state: SessionState) => void): () => void {
    return this.#wire().session.subscribe(listener);
  }

  /**
   * Signs in: from the cache, by renewing, or by asking a person to approve a code.
   *
   * @param options `signal` ends the wait; `force` asks anew; `interactive` says whether somebody
   * is there
   * @returns this session
   * @throws {ProvenaError} `ERR_SIGN_IN_REQUIRED`, `ERR_SIGN_IN_CANCELLED`, `ERR_SIGN_IN_DECLINED`,
   * `ERR_DEVICE_CODE_EXPIRED`, `ERR_NETWORK`, `ERR_DISCOVERY`, …
   * @see https://www.rfc-editor.org/rfc/rfc8628
   */
  async signIn(
    options: { signal?: AbortSignal; force?: boolean; interactive?: boolean } = {},
  ): Promise<this> {
    const { session, interactive, longLived, display: makeDisplay } = this.#wire();
    const display = makeDisplay();
    noteDisplay(this, display);
    const unsubscribe = session.subscribe((state) => display.changed(state));
    try {
      await session.signIn({ interactive, ...options });
    } finally {
      unsubscribe();
      await display.end(session.state);
    }
    if (longLived && !this.#keepingAlive) {
      this.#keepingAlive = true;
      session.keepAlive(new AbortController().signal).finally(() => this.#keepingAlive = false);
    }
    return this;
  }

  /**
   * Ends this session at the server and forgets it here.
   *
   * @param options `everywhere` ends all your sessions of this client at the server
   * @returns which of the two happened
   * @throws {ProvenaError} `ERR_STORE` if it cannot be forgotten here
   */
  async signOut(options: { everywhere?: boolean } = {}): Promise<SignOutResult> {
    const { session, presenter } = this.#wire();
    const result = await session.signOut(options);
    const { signedOutView } = await import("./view/sign_in.ts");
    return await presenter.present({ ...result }, () => signedOutView(result));
  }

  /**
   * Who is signed in.
   *
   * @returns the person the access token speaks for
   * @throws {ProvenaError} `ERR_SIGN_IN_REQUIRED`
   */
  async user(): Promise<Principal> {
    const { session, presenter } = this.#wire();
    await session.token();
    const held = await session.held();
    const principal = new Principal(held!.user);
    const { principalView } = await import("./view/principal.ts");
    const { deployment } = this;
    return await presenter.present(principal, () => principalView(principal, { deployment }));
  }

  /**
   * Where the session stands, without asking a server.
   *
   * @returns a table; never a token
   * @throws {ProvenaError} `ERR_STORE` if the cache cannot be read
   */
  async status(): Promise<SessionStatus> {
    const { session, presenter, configuration, storeName, system } = this.#wire();
    await session.held();
    const offline = configuration.scope.split(" ").includes("offline_access");
    const status = SessionStatus.of(session.state, configuration, storeName);
    const { statusView } = await import("./view/status.ts");
    const view = () => statusView(status, { now: system.now(), home: system.home, offline });
    return await presenter.present(status, view);
  }

  /**
   * An access token that lives, renewed if need be; never starts a sign-in.
   *
   * @param options `minValidity` in seconds the token must still live; `signal` ends the wait
   * @returns the token, shown as `[redacted]`; `reveal()` gives the string
   * @throws {ProvenaError} `ERR_SIGN_IN_REQUIRED`, `ERR_NETWORK`
   */
  async token(options: { minValidity?: number; signal?: AbortSignal } = {}): Promise<Secret> {
    return await this.#wire().session.token(options);
  }

  /**
   * The offline token of an offline session: what a job signs in with where nobody is.
   *
   * Whoever has it can act as you until the session is ended.
   *
   * @param options `signal` ends the wait
   * @returns the token, shown as `[redacted]`; `reveal()` gives the string
   * @throws {ProvenaError} `ERR_CONFIG` if the session is not an offline one,
   * `ERR_SIGN_IN_REQUIRED`, `ERR_NETWORK`
   */
  async offlineToken(options: { signal?: AbortSignal } = {}): Promise<Secret> {
    return await this.#wire().session.offlineToken(options);
  }

  /**
   * Writes the offline token into a new file that only you can read.
   *
   * @param path the file, in a folder that is there; never one that git would take along
   * @param options `signal` ends the wait
   * @returns the file's absolute path
   * @throws {ProvenaError} as {@link SignedInSession.offlineToken}; `ERR_CONFIG` for an unsafe file
   */
  async saveOfflineToken(
    path: string,
    options: { signal?: AbortSignal } = {},
  ): Promise<{ readonly file: string }> {
    const { saveSecret, presenter, system } = this.#wire();
    const file = await saveSecret(path, await this.offlineToken(options));
    const { savedTokenView } = await import("./view/status.ts");
    return await presenter.present({ file }, () => savedTokenView(file, system.home));
  }

  /**
   * Renews the tokens now; a role granted a moment ago shows afterwards.
   *
   * @param options `signal` ends the wait
   * @returns where the session stands
   * @throws {ProvenaError} `ERR_SIGN_IN_REQUIRED`, `ERR_NETWORK`
   */
  async refresh(options: { signal?: AbortSignal } = {}): Promise<SessionStatus> {
    await this.#wire().session.refresh(options);
    return await this.status();
  }

  /**
   * Renews the session before the server's idle limit ends it, in the background.
   *
   * A notebook does so by itself; a long script asks for it.
   *
   * @param options `until` as a date or milliseconds since the epoch; for good unless given
   * @returns stops it, by hand or with `using`
   * @throws {ProvenaError} `ERR_CONFIG` if `until` is no date
   */
  keepAlive(options: { until?: Date | number } = {}): Disposable & { stop(): void } {
    const { session, system } = this.#wire();
    const wait = timeUntil(options.until, system.now());
    const over = new AbortController();
    const stop = () => over.abort();
    session.keepAlive(over.signal);
    if (wait < Infinity) {
      system.sleep(wait, { signal: over.signal, background: true }).then(stop, () => {});
    }
    return { stop, [Symbol.dispose]: stop };
  }

  /** Ends timers and listeners; signs nobody out. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.resolve(this.#wire().session.dispose());
  }
}
