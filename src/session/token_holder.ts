/**
 * The tokens a session holds: which are at hand, and when they are renewed.
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

/** After a renewal failed for lack of network or store, the token at hand serves so long, in ms. */
const RENEWAL_COOLDOWN = 10_000;

/** Failures that say nothing about the token at hand: of the way to the server or the store, or of
 * an answer that cannot be used. */
const PASSING: ReadonlySet<string> = new Set([
  "ERR_NETWORK",
  "ERR_TLS",
  "ERR_DISCOVERY",
  "ERR_STORE",
  "ERR_TOKEN_INVALID",
]);

/** Holds a credential's tokens in memory; concurrent renewals are one. */
export class TokenHolder {
  readonly #system: System;
  readonly #credential: Credential;
  readonly #emit: (event: SessionEvent) => void;
  #held: HeldTokens | undefined;
  /**
   * Drawn once for each token, and late: randomness costs a cached start more than all the rest.
   */
  #jitter: number | undefined;
  /** Whom this session speaks for; stays when its tokens have ended. */
  #account: User | undefined;
  #renewing: Promise<HeldTokens> | undefined;
  #renewNotBefore = -Infinity;
  /** How often everything was dropped: what was read before is not held after. */
  #drops = 0;

  /**
   * @param system the outside world
   * @param credential where tokens come from
   * @param emit told each change
   */
  constructor(system: System, credential: Credential, emit: (event: SessionEvent) => void) {
    this.#system = system;
    this.#credential = credential;
    this.#emit = emit;
  }

  /**
   * The newest tokens at hand; another process may have renewed them.
   *
   * @throws {ProvenaError} `ERR_SIGN_IN_REQUIRED` if they have become another account's
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
    const isAnothers = this.#account && stored.user.sub !== this.#account.sub;
    if (isAnothers && !options.mayChangeAccount) throw this.#lose();
    const isOlder = stored.signedInAt === held?.signedInAt &&
      stored.generation < (held?.generation ?? 0);
    if (!isOlder) this.take(withPrevious(stored, held));
    return this.#held;
  }

  /** The newest tokens at hand, whoever's they are: somebody has asked to be signed in. */
  async accept(): Promise<HeldTokens | undefined> {
    const before = this.#account;
    const held = await this.#read({ mayChangeAccount: true });
    if (!held || !before || before.sub === held.user.sub) return held;
    this.take({ ...held, previousUser: before.username });
    return this.#held;
  }

  /** Holds tokens from now on, and speaks for their account. */
  take(held: HeldTokens): void {
    this.#hold(held);
    this.#account = held.user;
    this.#emit({ type: "signedIn", facts: factsOf(held) });
  }

  /** Holds nothing any more; what a read or a renewal under way brings is not taken either. */
  drop(): void {
    this.#drops += 1;
    this.#held = undefined;
    this.#account = undefined;
    this.#renewing = undefined;
  }

  /**
   * Tokens that live, renewed if need be.
   *
   * @param minValidity seconds the access token must still live
   * @param signal leaves the wait; the renewal goes on for the others
   */
  async current(minValidity: number, signal?: AbortSignal): Promise<HeldTokens> {
    const now = this.#system.now();
    if (this.#held && this.#isFresh(this.#held, now, minValidity)) return this.#held;
    const lives = (held: HeldTokens | undefined): held is HeldTokens =>
      held !== undefined && isAlive(held.tokens, this.#system.now() + minValidity * 1000);
    // Not even the store is asked, which may be what is away.
    if (now < this.#renewNotBefore && lives(this.#held)) return this.#held;
    try {
      const held = await this.held();
      if (!held) throw signInRequired();
      if (this.#isFresh(held, now, minValidity)) return held;
      if (lives(held) && !this.isRenewable(held)) return held;
      return await abortable(this.renew(held), signal);
    } catch (error) {
      signal?.throwIfAborted();
      const held = this.#held;
      if (!isProvenaError(error) || !PASSING.has(error.code) || !lives(held)) throw error;
      this.#renewNotBefore = this.#system.now() + RENEWAL_COOLDOWN;
      return held;
    }
  }

  /** Another token than the one refused, or the same one where nothing can be renewed. */
  async replace(refused: Secret, signal?: AbortSignal): Promise<Secret> {
    const held = await this.held();
    if (!held) throw signInRequired();
    const isNewer = held.tokens.accessToken !== refused.reveal();
    if (isNewer || !this.isRenewable(held)) return new Secret(held.tokens.accessToken);
    return new Secret((await abortable(this.renew(held), signal)).tokens.accessToken);
  }

  /** Renews the tokens now; those who ask meanwhile get the same answer. */
  renew(held: HeldTokens): Promise<HeldTokens> {
    if (this.#renewing) return this.#renewing;
    const isWanted = () => this.#renewing === renewing;
    const renewing: Promise<HeldTokens> = this.#renew(held, isWanted).finally(() => {
      if (isWanted()) this.#renewing = undefined;
    });
    return this.#renewing = renewing;
  }

  /** Whether there is anything to renew these tokens with. */
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

  #lose(): ProvenaError {
    const error = accountChanged();
    this.#held = undefined;
    this.#emit({ type: "sessionEnded", failure: failureOf(error) });
    return error;
  }
}

/** The account a profile had before is pointed out as long as the session lasts. */
function withPrevious(next: HeldTokens, held: HeldTokens | undefined): HeldTokens {
  if (held?.previousUser === undefined || held.user.sub !== next.user.sub) return next;
  return { ...next, previousUser: held.previousUser };
}
