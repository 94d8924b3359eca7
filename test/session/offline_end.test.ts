import { expect, test } from "vitest";
import type { TokenSet } from "../../src/model/token_set.ts";
import { endOf, endWarning } from "../../src/session/offline_end.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const now = Date.UTC(2026, 2, 1, 12);

const tokens = (endsAt: number | undefined): TokenSet => ({
  accessToken: "x",
  receivedAt: now,
  expiresAt: now + HOUR,
  scope: "openid",
  ...(endsAt === undefined ? {} : { refreshExpiresAt: endsAt }),
});
/** What is said after use for so long, by which the end went from one moment to another. */
const said = (used: number, earlier: number | undefined, endsAt: number | undefined) =>
  endWarning({ endsAt: earlier, receivedAt: now - used }, tokens(endsAt), now);

test("what tokens say of their end is when, and when that was said", () => {
  expect(endOf(tokens(now + DAY))).toEqual({ endsAt: now + DAY, receivedAt: now });
  expect(endOf(tokens(undefined)).endsAt).toBeUndefined();
});

test.each([
  [3 * DAY + HOUR, "in 3 days"],
  [2 * DAY, "in 2 days"],
  [2 * DAY - 1, "in a day"],
  [DAY, "in a day"],
  [DAY - 1, "in less than a day"],
])("an end %i ms away that use does not put off is %s", (left, words) => {
  const at = new Date(now + left).toISOString().slice(0, 16).replace("T", " ");
  expect(said(HOUR, now + left, now + left)).toBe(
    `The offline session ends at ${at} UTC, ${words}, however much it is used`,
  );
});

test("an end a week away is spoken of, one beyond that is not", () => {
  const [at, after] = [now + 7 * DAY, now + 7 * DAY + 1];
  expect(said(HOUR, at, at)).toContain("in 7 days");
  expect(said(HOUR, after, after)).toBeUndefined();
});

test("an end is judged once use had an hour to put it off", () => {
  const end = now + DAY;
  expect(said(HOUR, end, end)).toBeDefined();
  expect(said(HOUR - 1, end, end)).toBeUndefined();
});

test("an end that use puts off by more than half of it is not spoken of", () => {
  const end = now + DAY;
  expect(said(2 * HOUR, end - 2 * HOUR, end)).toBeUndefined();
  expect(said(2 * HOUR, end - HOUR - 1, end)).toBeUndefined();
  expect(said(2 * HOUR, end - HOUR, end)).toBeDefined();
});

test("of an end nobody told, before or after, nothing is said", () => {
  expect(said(HOUR, undefined, now + DAY)).toBeUndefined();
  expect(said(HOUR, now + DAY, undefined)).toBeUndefined();
  expect(endWarning({ endsAt: now + DAY, receivedAt: undefined }, tokens(now + DAY), now))
    .toBeUndefined();
});
