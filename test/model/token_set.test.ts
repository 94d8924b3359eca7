import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { freshUntil, isFresh, type TokenSet } from "../../src/model/token_set.ts";

const received = Date.UTC(2026, 4, 12, 10);

function tokensOf(lifetime: number): TokenSet {
  return { accessToken: "t", receivedAt: received, expiresAt: received + lifetime, scope: "" };
}

const lifetimes = fc.integer({ min: 1_000, max: 86_400_000 });
const jitters = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });

describe("the moment a token is renewed", () => {
  test("is 213 to 249 s after a 300 s token was received, depending on the jitter", () => {
    const served = (jitter: number) =>
      (freshUntil(tokensOf(300_000), { jitter }) - received) / 1000;
    expect([0, 0.25, 1].map(served)).toEqual([249, 240, 213]);
  });

  test("is that of the plain window without jitter", () => {
    expect(freshUntil(tokensOf(300_000))).toBe(received + 240_000);
    expect(freshUntil(tokensOf(3_600_000))).toBe(received + 3_540_000);
  });

  test("comes after at least 70 % of the lifetime, and always before the expiry", () => {
    fc.assert(fc.property(lifetimes, jitters, (lifetime, jitter) => {
      const served = freshUntil(tokensOf(lifetime), { jitter }) - received;
      expect(served).toBeGreaterThanOrEqual(lifetime * 0.7);
      expect(served).toBeLessThan(lifetime);
    }));
  });

  test("is early enough for any demanded validity, with any jitter", () => {
    fc.assert(fc.property(lifetimes, jitters, fc.nat(200), (lifetime, jitter, minValidity) => {
      const tokens = tokensOf(lifetime);
      const until = freshUntil(tokens, { jitter, minValidity });
      // A double has a resolution of a quarter of a microsecond for times in this century.
      expect(tokens.expiresAt - until + 0.001)
        .toBeGreaterThanOrEqual(Math.min(minValidity * 1000, lifetime * 0.9));
      expect(isFresh(tokens, until - 1, { jitter, minValidity })).toBe(true);
      expect(isFresh(tokens, until, { jitter, minValidity })).toBe(false);
    }));
  });
});
