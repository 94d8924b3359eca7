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
/** The warning after some use, which moved the end from one time to another. */
const said = (used: number, earlier: number | undefined, endsAt: number | undefined) =>
  endWarning({ endsAt: earlier, receivedAt: now - used }, tokens(endsAt), now);

test("the end according to tokens is a time, and the time it was received", () => {
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
    `The offline session ends at ${at} UTC, ${words}, even if it is used`,
  );
});

test("an end within a week gives a warning, a later one does not", () => {
  const [at, after] = [now + 7 * DAY, now + 7 * DAY + 1];
  expect(said(HOUR, at, at)).toContain("in 7 days");
  expect(said(HOUR, after, after)).toBeUndefined();
});

test("an end gives a warning only after an hour of use", () => {
  const end = now + DAY;
  expect(said(HOUR, end, end)).toBeDefined();
  expect(said(HOUR - 1, end, end)).toBeUndefined();
});

test("an end that moves by more than half of the use gives no warning", () => {
  const end = now + DAY;
  expect(said(2 * HOUR, end - 2 * HOUR, end)).toBeUndefined();
  expect(said(2 * HOUR, end - HOUR - 1, end)).toBeUndefined();
  expect(said(2 * HOUR, end - HOUR, end)).toBeDefined();
});

test("an unknown end, before or after, gives no warning", () => {
  expect(said(HOUR, undefined, now + DAY)).toBeUndefined();
  expect(said(HOUR, now + DAY, undefined)).toBeUndefined();
  expect(endWarning({ endsAt: now + DAY, receivedAt: undefined }, tokens(now + DAY), now))
    .toBeUndefined();
});
