/**
 * The tokens of a session, and when to renew them.
 *
 * @module
 */
import { abortable } from "../async/abortable.ts";
import { isProvenaError, type ProvenaError } from "../errors.ts";
import type { User } from "../model/claims.ts";
import { Secret } from "../model/secret.ts";
import { isAlive, isFresh, isRefreshable } from "../model/token_set.ts";
import { randomFraction, type System } from "../system/system.ts";
import { type Credential, factsOf, type HeldTokens } from "./credential.ts";
import { accountChanged, failureOf, signInRequired } from "./failures.ts";
import type { SessionEvent } from "./state.ts";

/** How long to keep using the current token after a failed renewal, in ms. */
const RENEWAL_COOLDOWN = 10_000;

/** Failures after which the current token can still be used: of network, store or server. */
const TEMPORARY: ReadonlySet<string> = new Set([
  "ERR_NETWORK",
  "ERR_TLS",
  "ERR_DISCOVERY",
  "ERR_STORE",
  "ERR_TOKEN_INVALID",
]);

/** Holds a credential's tokens in memory; concurrent renewals share one request. */
export class TokenHolder {
  readonly #system: System;
  readonly #credential: Credential;
  readonly #emit: (event: SessionEvent) => void;
  #held: HeldTokens | undefined;
  /** Drawn once for each token, and only when needed: loading the random source is slow. */
  #jitter: number | undefined;
  /** The account of this session; kept after its tokens have expired. */
  #account: User | undefined;
  #renewing: Promise<HeldTokens> | undefined;
  #renewNotBefore = -Infinity;
  /** Number of calls to `drop`, which make an earlier read obsolete. */
  #drops = 0;

  constructor(system: System, credential: Credential, emit: (event: SessionEvent) => void) {
    this.#system = system;
    this.#credential = credential;
    this.#emit = emit;
  }

  /**
   * The newest tokens; another process may have renewed them.
   *
   * Rejects with `ERR_SIGN_IN_REQUIRED` if another account has signed in meanwhile.
   */
  async held(): Promise<HeldTokens | undefined> {
    return await this.#read({ mayChangeAccount: false });
  }

  async #read(options: { mayChangeAccount: boolean }): Promise<HeldTokens | undefined> {
    const drops = this.#drops;
    const stored = await this.#credential.load();
    if (drops !== this.#drops) return await this.#read(options);
    const held = this.#held;
    if (!stored || stored.tokens.accessToken === held?.tokens.accessToken) return held ?? stored;
    const isOtherAccount = this.#account && stored.user.sub !== this.#account.sub;
    if (isOtherAccount && !options.mayChangeAccount) throw this.#loseAccount();
    const isOlder = stored.signedInAt === held?.signedInAt &&
      stored.generation < (held?.generation ?? 0);
    if (!isOlder) this.take(withPrevious(stored, held));
    return this.#held;
  }

  /** The newest tokens of any account: the caller has asked to sign in. */
  async accept(): Promise<HeldTokens | undefined> {
    const before = this.#account;
    const held = await this.#read({ mayChangeAccount: true });
    if (!held || !before || before.sub === held.user.sub) return held;
    this.take({ ...held, previousUser: before.username });
    return this.#held;
  }

  /** Holds these tokens, and their account, from now on. */
  take(held: HeldTokens): void {
    this.#hold(held);
    this.#account = held.user;
    this.#emit({ type: "signedIn", facts: factsOf(held) });
  }

  /** Drops all tokens, and ignores the result of a running read or renewal. */
  drop(): void {
    this.#drops += 1;
    this.#held = undefined;
    this.#account = undefined;
    this.#renewing = undefined;
  }

  /**
   * Valid tokens, renewed if necessary, with `minValidity` in seconds.
   *
   * The signal aborts only this caller's wait, not the renewal, which others may share.
   */
  async current(minValidity: number, signal?: AbortSignal): Promise<HeldTokens> {
    const now = this.#system.now();
    if (this.#held && this.#isFresh(this.#held, now, minValidity)) return this.#held;
    const isUsable = (held: HeldTokens | undefined): held is HeldTokens =>
      held !== undefined && isAlive(held.tokens, this.#system.now() + minValidity * 1000);
    // Do not read the store either, which may be what failed.
    if (now < this.#renewNotBefore && isUsable(this.#held)) return this.#held;
    try {
      const held = await this.held();
      if (!held) throw signInRequired();
      if (this.#isFresh(held, now, minValidity)) return held;
      if (isUsable(held) && !this.isRenewable(held)) return held;
      return await abortable(this.renew(held), signal);
    } catch (error) {
      signal?.throwIfAborted();
      const held = this.#held;
      if (!isProvenaError(error) || !TEMPORARY.has(error.code) || !isUsable(held)) throw error;
      this.#renewNotBefore = this.#system.now() + RENEWAL_COOLDOWN;
      return held;
    }
  }

  /** A newer token than the rejected one, or the same one if it cannot be renewed. */
  async replace(refused: Secret, signal?: AbortSignal): Promise<Secret> {
    const held = await this.held();
    if (!held) throw signInRequired();
    const isNewer = held.tokens.accessToken !== refused.reveal();
    if (isNewer || !this.isRenewable(held)) return new Secret(held.tokens.accessToken);
    return new Secret((await abortable(this.renew(held), signal)).tokens.accessToken);
  }

  /** Renews the tokens now; concurrent callers share one renewal. */
  renew(held: HeldTokens): Promise<HeldTokens> {
    if (this.#renewing) return this.#renewing;
    const isWanted = () => this.#renewing === renewing;
    const renewing: Promise<HeldTokens> = this.#renew(held, isWanted).finally(() => {
      if (isWanted()) this.#renewing = undefined;
    });
    return this.#renewing = renewing;
  }

  /** Whether these tokens can be renewed. */
  isRenewable(held: HeldTokens): boolean {
    return held.origin === "offline-token" || isRefreshable(held.tokens, this.#system.now());
  }

  #hold(held: HeldTokens): void {
    this.#held = held;
    this.#jitter = undefined;
  }

  #isFresh({ tokens }: HeldTokens, now: number, minValidity: number): boolean {
    if (isFresh(tokens, now, { minValidity, jitter: 1 })) return true;
    return isFresh(tokens, now, {
      minValidity,
      jitter: this.#jitter ??= randomFraction(this.#system),
    });
  }

  async #renew(held: HeldTokens, isWanted: () => boolean): Promise<HeldTokens> {
    this.#emit({ type: "refreshStarted" });
    try {
      const next = withPrevious(await this.#credential.renew(held), held);
      if (!isWanted()) throw signInRequired();
      this.#hold(next);
      this.#emit({ type: "refreshed", facts: factsOf(next) });
      return next;
    } catch (error) {
      if (isWanted()) this.#failed(held, error);
      throw error;
    }
  }

  #failed(held: HeldTokens, error: unknown): void {
    const failure = failureOf(error);
    if (failure.code !== "ERR_SIGN_IN_REQUIRED") {
      this.#emit({ type: "disconnected", failure });
    } else if (!this.isRenewable(held) && isAlive(held.tokens, this.#system.now())) {
      this.#emit({ type: "refreshed", facts: factsOf(held) });
    } else {
      this.#held = undefined;
      this.#emit({ type: "sessionEnded", failure });
    }
  }

  #loseAccount(): ProvenaError {
    const error = accountChanged();
    this.#held = undefined;
    this.#emit({ type: "sessionEnded", failure: failureOf(error) });
    return error;
  }
}

/** Keeps the name of the previous account for the whole session. */
function withPrevious(next: HeldTokens, held: HeldTokens | undefined): HeldTokens {
  if (held?.previousUser === undefined || held.user.sub !== next.user.sub) return next;
  return { ...next, previousUser: held.previousUser };
}
