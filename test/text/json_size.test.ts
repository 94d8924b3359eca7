import fc from "fast-check";
import { expect, test } from "vitest";
import { excessOf, MAX_JSON_DEPTH, MAX_VALUES } from "../../src/text/json_size.ts";
import { atOnce } from "../../src/text/steps.ts";

const excess = (json: string) => atOnce(excessOf(json));

/** The number of values in data, including itself. */
function valuesIn(data: unknown): number {
  if (typeof data !== "object" || data === null) return 1;
  return 1 + Object.values(data).reduce<number>((sum, one) => sum + valuesIn(one), 0);
}

/** A list that contains the value, filled up to a number of values. */
function filledUp(json: string, values: number, most: number): string {
  return `[${json}${",0".repeat(most - values - 1)}]`;
}

test("a million values are accepted, and one more is not, whatever their kind", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.boolean(), (data, isSpaced) => {
      const json = JSON.stringify(data, null, isSpaced ? 2 : 0);
      const values = valuesIn(data);
      expect(excess(filledUp(json, values, MAX_VALUES))).toBeUndefined();
      expect(excess(filledUp(json, values, MAX_VALUES + 1))).toBe("more than 1,000,000 values");
    }),
    { numRuns: 25 },
  );
});

test("brackets, commas, colons and escaped quotes in a string are not counted", () => {
  const text = '[[{{::,,"\\"\\\\\\"[]{}'.repeat(200_000);
  expect(excess(JSON.stringify([text, "\\", text]))).toBeUndefined();
});

test("the maximum depth is accepted, and anything deeper is not", () => {
  const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
  expect(excess(nested(MAX_JSON_DEPTH))).toBeUndefined();
  expect(excess(nested(MAX_JSON_DEPTH + 1))).toMatch(/more than 1000 deep/);
  expect(excess(`[${'{"a":'.repeat(MAX_JSON_DEPTH)}`)).toMatch(/deep/);
});

test("invalid JSON is left to the parser", () => {
  for (const text of ["", '"', '"\\', "]]]]", "::::", "{,,,", "\ufeff[]", "a b c"]) {
    expect(excess(text), text).toBeUndefined();
  }
});
