/**
 * Renews a session before the server's idle limit ends it.
 *
 * @module
 */
import { hasCode } from "../errors.ts";
import { randomFraction, type System } from "../system/system.ts";
import type { HeldTokens } from "./credential.ts";

/** The latest time of a renewal, as a share of the idle limit. */
const SHARE = 0.5;

/** The largest random reduction of that share: kernels started together must not renew together. */
const SPREAD = 0.2;

/** The pause after a failed renewal, as a share of the time left. */
const RETRY_SHARE = 0.25;

/** The shortest pause after a failed renewal, in milliseconds. */
const MIN_RETRY = 1_000;

/** The pause after the store could not be read, in milliseconds. */
const STORE_RETRY = 5_000;

/**
 * The longest timer, in milliseconds. Timers stop while a laptop sleeps, but the idle limit does
 * not, so look at the clock often.
 */
const MAX_PAUSE = 30_000;

/** If a renewal moves the end by no more than this, in milliseconds, the end is final. */
const SAME_TIME_TOLERANCE = 1_000;

/**
 * Renews a session in time until the signal aborts.
 *
 * Other processes may renew it too, so each round reads the newest tokens first. Returns when the
 * session has ended, has no idle limit, or can no longer be extended.
 */
export async function keepAlive(
  system: System,
  session: { held(): Promise<HeldTokens | undefined>; renew(): Promise<unknown> },
  signal: AbortSignal,
): Promise<void> {
  const pause = (ms: number) => system.sleep(Math.min(ms, MAX_PAUSE), { signal, background: true });
  const share = SHARE * (1 - SPREAD * randomFraction(system));
  while (!signal.aborted) {
    let held: HeldTokens | undefined;
    try {
      held = await session.held();
    } catch (error) {
      // An unreachable store says nothing about the session.
      if (!hasCode(error, "ERR_STORE")) return;
      await pause(STORE_RETRY);
      continue;
    }
    const endsAt = held?.tokens.refreshExpiresAt;
    const now = system.now();
    if (!held || endsAt === undefined || now >= endsAt) return;
    const { receivedAt } = held.tokens;
    const wait = receivedAt + (endsAt - receivedAt) * share - now;
    if (wait > 0) {
      await pause(wait);
      continue;
    }
    let next: number | undefined;
    try {
      await session.renew();
      next = (await session.held())?.tokens.refreshExpiresAt;
    } catch {
      // The session's state reports the failure; here it only matters to retry in time.
      await pause(Math.max((endsAt - now) * RETRY_SHARE, MIN_RETRY));
      continue;
    }
    if (next !== undefined && next <= endsAt + SAME_TIME_TOLERANCE) return;
  }
}
