/**
 * Renewing a session before the server's idle limit ends it.
 *
 * @module
 */
import type { System } from "../system.ts";
import type { HeldTokens } from "./credential.ts";

/** The share of the idle limit after which the session is renewed. */
const SHARE = 0.5;

/** Milliseconds between tries while there is no network. */
const RETRY = 30_000;

/**
 * Renews a session in time, again and again, until the signal says stop.
 *
 * Other processes may renew it too; each round looks at the newest tokens first.
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
  while (!signal.aborted) {
    const held = await session.held();
    const endsAt = held?.tokens.refreshExpiresAt;
    if (!held || endsAt === undefined) return;
    const dueAt = held.tokens.receivedAt + (endsAt - held.tokens.receivedAt) * SHARE;
    const wait = dueAt - system.now();
    if (wait > 0) {
      await system.sleep(wait, { signal, background: true });
      continue;
    }
    if (system.now() >= endsAt) return;
    try {
      await session.renew();
    } catch {
      // The session's state says what went wrong; here it only matters to try again in time.
      await system.sleep(RETRY, { signal, background: true });
    }
  }
}
