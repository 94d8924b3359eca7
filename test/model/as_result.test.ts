import { expect, test } from "vitest";
import { asResult } from "../../src/model/as_result.ts";

interface Counted {
  readonly items: readonly string[];
  readonly size: number;
  first(): string | undefined;
  toJSON(): { items: readonly string[] };
}

const items = ["a", "b"];
const counted = (): Counted => asResult({ items }, { size: items.length, first: () => items[0] });

test("copying, comparing or serialising a result sees only its data", () => {
  const result = counted();
  expect({ ...result }).toStrictEqual({ items });
  expect(Object.keys(result)).toEqual(["items"]);
  expect(JSON.stringify({ result })).toBe('{"result":{"items":["a","b"]}}');
  expect(result.toJSON()).toStrictEqual({ items });
});

test("its methods are own properties, so that TAB completes them", () => {
  const result = counted();
  expect(Object.getOwnPropertyNames(result).sort()).toEqual(["first", "items", "size", "toJSON"]);
  expect([result.first(), result.size]).toEqual(["a", 2]);
});

test("a result that must hide some of its data can define its own toJSON", () => {
  const hidden: { readonly secret: string; toJSON(): object } = asResult({ secret: "s" }, {
    toJSON: () => ({ secret: "[redacted]" }),
  });
  expect(JSON.stringify(hidden)).toBe('{"secret":"[redacted]"}');
});
