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
  test("is 213 to 249 s after a 300 s token came, as jitter has it", () => {
    const served = (jitter: number) =>
      (freshUntil(tokensOf(300_000), { jitter }) - received) / 1000;
    expect([0, 0.25, 1].map(served)).toEqual([249, 240, 213]);
  });

  test("is the plain window's where nobody has drawn", () => {
    expect(freshUntil(tokensOf(300_000))).toBe(received + 240_000);
    expect(freshUntil(tokensOf(3_600_000))).toBe(received + 3_540_000);
  });

  test("leaves seven tenths of any life, and some life of any token", () => {
    fc.assert(fc.property(lifetimes, jitters, (lifetime, jitter) => {
      const served = freshUntil(tokensOf(lifetime), { jitter }) - received;
      expect(served).toBeGreaterThanOrEqual(lifetime * 0.7);
      expect(served).toBeLessThan(lifetime);
    }));
  });

  test("comes early enough for whoever asks for validity, whatever the jitter", () => {
    fc.assert(fc.property(lifetimes, jitters, fc.nat(200), (lifetime, jitter, minValidity) => {
      const tokens = tokensOf(lifetime);
      const until = freshUntil(tokens, { jitter, minValidity });
      // A time in this century is no finer than a quarter of a microsecond.
      expect(tokens.expiresAt - until + 0.001)
        .toBeGreaterThanOrEqual(Math.min(minValidity * 1000, lifetime * 0.9));
      expect(isFresh(tokens, until - 1, { jitter, minValidity })).toBe(true);
      expect(isFresh(tokens, until, { jitter, minValidity })).toBe(false);
    }));
  });
});
