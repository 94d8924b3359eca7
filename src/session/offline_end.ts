/**
 * The end of an offline session, where the server sets one that use does not put off.
 *
 * Keycloak 16 and 26 tell an end only where an offline session has a longest life. Until its last
 * stretch each renewal names one as far away as before (idle limit 600 s: 600, 600, 600); then
 * each names the same moment (590, 580). So what a renewal did to the end tells which it is.
 *
 * @module
 * @see https://www.keycloak.org/docs/latest/server_admin/#_offline-access
 */
import type { NextStep } from "../errors.ts";
import type { TokenSet } from "../model/token_set.ts";

const DAY = 86_400_000;

/** So long before the end it is spoken of, in milliseconds: time for a person to act. */
const SPEAK_BEFORE = 7 * DAY;

/** Use must have had so long to put the end off before it is judged, in milliseconds. */
const JUDGE_AFTER = 3_600_000;

/** What was known of the end before the token was used; milliseconds since the epoch. */
export interface EndBefore {
  readonly endsAt: number | undefined;
  /** When that was said. */
  readonly givenAt: number | undefined;
}

/**
 * What tokens say of the end of their session.
 *
 * @param tokens the tokens, before they are renewed
 * @returns the end, and when it was said
 */
export function endOf(tokens: TokenSet): EndBefore {
  return { endsAt: tokens.refreshExpiresAt, givenAt: tokens.receivedAt };
}

/**
 * What to say of an offline session that ends soon, however much it is used.
 *
 * @param before what was known before the renewal
 * @param tokens what the renewal gave
 * @param now milliseconds since the epoch
 * @returns a sentence, or undefined where the end is unknown, far away, or put off by each use
 */
export function endWarning(before: EndBefore, tokens: TokenSet, now: number): string | undefined {
  const { refreshExpiresAt: endsAt } = tokens;
  const { endsAt: earlier, givenAt } = before;
  if (endsAt === undefined || earlier === undefined || givenAt === undefined) return undefined;
  const used = now - givenAt;
  const isPutOff = endsAt - earlier > used / 2;
  if (endsAt - now > SPEAK_BEFORE || used < JUDGE_AFTER || isPutOff) return undefined;
  const days = Math.floor((endsAt - now) / DAY);
  const left = days < 1 ? "less than a day" : days === 1 ? "a day" : `${days} days`;
  const at = new Date(endsAt).toISOString().slice(0, 16).replace("T", " ");
  return `The offline session ends at ${at} UTC, in ${left}, however much it is used`;
}

/** How to come by another offline token. */
export const NEW_OFFLINE_TOKEN: NextStep = {
  say: "Make a new offline token and put it in the place of this one",
  command: "provena login --offline --force && provena token --offline --output FILE",
};
