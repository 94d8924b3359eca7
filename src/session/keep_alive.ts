/**
 * Renewing a session before the server's idle limit ends it.
 *
 * @module
 */
import { configError, hasCode } from "../errors.ts";
import { randomFraction, type System } from "../system/system.ts";
import type { HeldTokens } from "./credential.ts";

/** The share of the idle limit after which the session is renewed, at the latest. */
const SHARE = 0.5;

/** How much of that may be taken off, so that kernels started together do not renew together. */
const SPREAD = 0.2;

/** The share of what is left after which a renewal that failed is tried again. */
const RETRY_SHARE = 0.25;

/** Milliseconds between tries at least. */
const SHORTEST_RETRY = 1_000;

/** Milliseconds until a store that could not be read is read again. */
const STORE_RETRY = 5_000;

/**
 * Milliseconds slept at a stretch: timers stand still while a laptop sleeps, the idle limit
 * does not, so the clock is looked at again and again.
 */
const LONGEST_NAP = 30_000;

/** An end that moves by no more than this, in milliseconds, is the session's own and final. */
const NO_GAIN = 1_000;

/**
 * Renews a session in time, again and again, until the signal says stop.
 *
 * Other processes may renew it too; each round looks at the newest tokens first. It ends when the
 * session has ended, has no idle limit, or when renewing no longer prolongs it.
 *
 * @param system the outside world
 * @param session `held` gives the newest tokens, `renew` renews them
 * @param signal ends it
 */
export async function keepAlive(
  system: System,
  session: { held(): Promise<HeldTokens | undefined>; renew(): Promise<unknown> },
  signal: AbortSignal,
): Promise<void> {
  const nap = (ms: number) => system.sleep(Math.min(ms, LONGEST_NAP), { signal, background: true });
  const share = SHARE * (1 - SPREAD * randomFraction(system));
  while (!signal.aborted) {
    let held: HeldTokens | undefined;
    try {
      held = await session.held();
    } catch (error) {
      // A store that is away for a while says nothing about the session.
      if (!hasCode(error, "ERR_STORE")) return;
      await nap(STORE_RETRY);
      continue;
    }
    const endsAt = held?.tokens.refreshExpiresAt;
    const now = system.now();
    if (!held || endsAt === undefined || now >= endsAt) return;
    const { receivedAt } = held.tokens;
    const wait = receivedAt + (endsAt - receivedAt) * share - now;
    if (wait > 0) {
      await nap(wait);
      continue;
    }
    let next: number | undefined;
    try {
      await session.renew();
      next = (await session.held())?.tokens.refreshExpiresAt;
    } catch {
      // The session's state says what went wrong; here it only matters to try again in time.
      await nap(Math.max((endsAt - now) * RETRY_SHARE, SHORTEST_RETRY));
      continue;
    }
    if (next !== undefined && next <= endsAt + NO_GAIN) return;
  }
}

/**
 * How long a session is to be kept.
 *
 * @param until a date, or milliseconds since the epoch; for good unless given
 * @param now milliseconds since the epoch
 * @returns milliseconds
 * @throws {ProvenaError} `ERR_CONFIG` if it is no date
 */
export function timeUntil(until: Date | number | undefined, now: number): number {
  const time = until === undefined ? Infinity : millisecondsOf(until) - now;
  if (!Number.isNaN(time)) return time;
  throw configError(
    "The option until must be a date, or milliseconds since the epoch, got neither",
  );
}

function millisecondsOf(until: unknown): number {
  try {
    // Throws for whatever is no date, also from another realm, such as that of a notebook's cell.
    return typeof until === "number" ? until : Date.prototype.getTime.call(until as Date);
  } catch {
    return NaN;
  }
}
