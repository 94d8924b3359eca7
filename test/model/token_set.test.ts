import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { freshUntil, isFresh, type TokenSet } from "../../src/model/token_set.ts";

const received = Date.UTC(2026, 4, 12, 10);

function tokensOf(lifetime: number): TokenSet {
  return { accessToken: "t", receivedAt: received, expiresAt: received + lifetime, scope: "" };
}

const lifetimes = fc.integer({ min: 1_000, max: 86_400_000 });
const lucks = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });

describe("the moment a token is renewed", () => {
  test("is 213 to 249 s after a 300 s token came, as luck has it", () => {
    const served = (luck: number) => (freshUntil(tokensOf(300_000), { luck }) - received) / 1000;
    expect([0, 0.25, 1].map(served)).toEqual([249, 240, 213]);
  });

  test("is the plain window's where nobody has drawn", () => {
    expect(freshUntil(tokensOf(300_000))).toBe(received + 240_000);
    expect(freshUntil(tokensOf(3_600_000))).toBe(received + 3_540_000);
  });

  test("leaves seven tenths of any life, and some life of any token", () => {
    fc.assert(fc.property(lifetimes, lucks, (lifetime, luck) => {
      const served = freshUntil(tokensOf(lifetime), { luck }) - received;
      expect(served).toBeGreaterThanOrEqual(lifetime * 0.7);
      expect(served).toBeLessThan(lifetime);
    }));
  });

  test("comes early enough for whoever asks for validity, whatever the luck", () => {
    fc.assert(fc.property(lifetimes, lucks, fc.nat(200), (lifetime, luck, minValidity) => {
      const tokens = tokensOf(lifetime);
      const until = freshUntil(tokens, { luck, minValidity });
      // A time in this century is no finer than a quarter of a microsecond.
      expect(tokens.expiresAt - until + 0.001)
        .toBeGreaterThanOrEqual(Math.min(minValidity * 1000, lifetime * 0.9));
      expect(isFresh(tokens, until - 1, { luck, minValidity })).toBe(true);
      expect(isFresh(tokens, until, { luck, minValidity })).toBe(false);
    }));
  });
});
