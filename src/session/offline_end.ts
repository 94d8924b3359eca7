/**
 * The final end of an offline session, which use does not extend.
 *
 * Keycloak 16 and 26 send an end only if offline sessions have a maximum lifetime. At first each
 * renewal moves it by the idle limit (600 s: 600, 600, 600). Near the maximum lifetime it stays at
 * the same time (590, 580). So whether a renewal moved the end tells which of the two it is.
 *
 * @module
 * @see https://www.keycloak.org/docs/latest/server_admin/#_offline-access
 */
import type { NextStep } from "../errors.ts";
import type { TokenSet } from "../model/token_set.ts";

const DAY = 86_400_000;

/** How long before the end to warn, in milliseconds, so that the user has time to act. */
const WARN_BEFORE = 7 * DAY;

/** Minimum use before we judge whether use extends the session, in milliseconds. */
const MIN_USE = 3_600_000;

/** The end as known before a renewal; milliseconds since the epoch. */
export interface KnownEnd {
  readonly endsAt: number | undefined;
  /** When the server sent it. */
  readonly receivedAt: number | undefined;
}

/** The end of the session according to its tokens. */
export function endOf(tokens: TokenSet): KnownEnd {
  return { endsAt: tokens.refreshExpiresAt, receivedAt: tokens.receivedAt };
}

/** A warning if the offline session ends soon, even if it is used. */
export function endWarning(before: KnownEnd, tokens: TokenSet, now: number): string | undefined {
  const { refreshExpiresAt: endsAt } = tokens;
  const { endsAt: earlier, receivedAt } = before;
  if (endsAt === undefined || earlier === undefined || receivedAt === undefined) return undefined;
  const used = now - receivedAt;
  const isExtended = endsAt - earlier > used / 2;
  if (endsAt - now > WARN_BEFORE || used < MIN_USE || isExtended) return undefined;
  const days = Math.floor((endsAt - now) / DAY);
  const left = days < 1 ? "less than a day" : days === 1 ? "a day" : `${days} days`;
  const at = new Date(endsAt).toISOString().slice(0, 16).replace("T", " ");
  return `The offline session ends at ${at} UTC, in ${left}, even if it is used`;
}

/** How to get another offline token. */
export const NEW_OFFLINE_TOKEN: NextStep = {
  say: "Make a new offline token and replace this one",
  command: "provena login --offline --force && provena token --offline --output FILE",
};
