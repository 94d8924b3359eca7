import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { parseExact, stringifyExact } from "../../src/text/exact_json.ts";
import { cases } from "../fixture/cases.ts";

const data = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthIdentifier: "value" },
    fc.oneof(
      fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n })
        .map((n) => Number.isSafeInteger(Number(n)) ? Number(n) : n),
      fc.integer({ min: -(2 ** 53), max: 2 ** 53 }).filter(Number.isSafeInteger),
      fc.double({ noNaN: true, noDefaultInfinity: true })
        .filter((n) => !Object.is(n, -0) && !/^-?\d{16,}$/.test(String(n))),
      fc.constantFrom(null, true, false, "\0", "\0\u00009007199254740993", '"', "\\", '\\"'),
      fc.constantFrom("9007199254740993", " 9007199254740993,", '": 9007199254740993'),
      fc.string({ unit: "grapheme" }),
    ),
    fc.array(tie("value"), { maxLength: 5, depthIdentifier: "value" }),
    fc.dictionary(
      fc.oneof(fc.string(), fc.constantFrom("__proto__", "9007199254740993")),
      tie("value"),
      { maxKeys: 5, depthIdentifier: "value", noNullPrototype: false },
    ),
  ),
})).value;

test("written data is read back unchanged, including integers of any size", () => {
  fc.assert(
    fc.property(data, fc.constantFrom(0, 2), (value, indent) => {
      const text = stringifyExact(value, indent) as string;
      expect(parseExact(text)).toStrictEqual(parseSlowly(text));
      expect(stringifyExact(parseExact(text), indent)).toBe(text);
    }),
    { numRuns: cases(500, 20_000) },
  );
});

/** A slow reference parser, which replaces one number at a time. */
function parseSlowly(text: string): unknown {
  const numbers = text.match(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g) ?? [];
  const exact = numbers.filter((word) => !word.startsWith('"')).map((word) =>
    /^-?\d+$/.test(word) && !Number.isSafeInteger(Number(word)) ? BigInt(word) : Number(word)
  );
  let next = 0;
  const numbered = text.replace(
    /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g,
    (word) => word.startsWith('"') ? word : `{"number":${next++}}`,
  );
  return JSON.parse(numbered, (_, value) => {
    const isNumber = typeof value === "object" && value !== null &&
      Object.keys(value).length === 1 &&
      typeof value.number === "number";
    return isNumber ? exact[value.number] : value;
  });
}

test.each<[string, unknown]>([
  ["9007199254740991", 9007199254740991],
  ["9007199254740992", 9007199254740992n],
  ["-9007199254740993", -9007199254740993n],
  [" [9223372036854775807 ,1] ", [9223372036854775807n, 1]],
  ['{"id":18446744073709551615}', { id: 18446744073709551615n }],
  ["0.12345678901234567", 0.12345678901234567],
  ["12345678901234567.5", 12345678901234567.5],
  ["12345678901234567e3", 12345678901234567e3],
  ["1e-0000000000000000001", 0.1],
  ["[1.9007199254740993]", [1.9007199254740993]],
  ['["\\"9007199254740993"]', ['"9007199254740993']],
  ['["\\\\",9007199254740993]', ["\\", 9007199254740993n]],
  ['["\\u00009007199254740993",9007199254740993]', ["\u00009007199254740993", 9007199254740993n]],
])("%s is parsed without loss", (text, value) => {
  expect(parseExact(text)).toStrictEqual(value);
});

test.each([
  "{9007199254740993:1}",
  "{9007199254740993 :1}",
  "00000000000000000001",
  "9007199254740993x",
  "x9007199254740993",
  "- 9007199254740993",
  "+9007199254740993",
  '["a" 9007199254740993]',
  '[9007199254740993,"a]',
  "9007199254740993 1",
])("%s is rejected, as by JSON.parse", (text) => {
  expect(() => JSON.parse(text)).toThrow(SyntaxError);
  expect(() => parseExact(text)).toThrow(SyntaxError);
});

test("deep nesting is parsed, and the prototype is not changed", () => {
  const deep = `${"[".repeat(50_000)}9007199254740993${"]".repeat(50_000)}`;
  let inner = parseExact(deep);
  while (Array.isArray(inner)) inner = inner[0];
  expect(inner).toBe(9007199254740993n);
  const read = parseExact('{"__proto__":9007199254740993}') as object;
  expect(Object.keys(read)).toEqual(["__proto__"]);
  expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
});

describe("writing", () => {
  afterEach(() => void Reflect.deleteProperty(BigInt.prototype, "toJSON"));

  const value = {
    id: 9007199254740993n,
    list: [1n, undefined, () => 1],
    gone: undefined,
    at: new Date(0),
    empty: [{}, []],
    own: { toJSON: (key: string) => ({ key, n: 2n }) },
  };
  const numbers = {
    ...value,
    id: 5,
    list: [1, undefined, () => 1],
    own: { toJSON: (key: string) => ({ key, n: 2 }) },
  };

  test.each([undefined, 2])("equals JSON.stringify with an indent of %s", (indent) => {
    const expected = JSON.stringify(numbers, null, indent).replace("5", "9007199254740993");
    expect(stringifyExact(value, indent)).toBe(expected);
  });

  test("writes a bigint as a number, even if BigInt has a toJSON", () => {
    Object.defineProperty(BigInt.prototype, "toJSON", {
      configurable: true,
      value: function (this: bigint) {
        return this.toString();
      },
    });
    expect(stringifyExact([9007199254740993n])).toBe("[9007199254740993]");
  });
});

test("parsing takes time proportional to the length", () => {
  const hard = ["\\".repeat(2), '\\"', "0".repeat(15) + ".", "1234567890123456.5,"];
  for (const piece of hard) {
    const text = `["${piece.repeat(200_000)}",9007199254740993]`;
    expect((parseExact(text) as unknown[])[1]).toBe(9007199254740993n);
  }
  const spaces = `[9007199254740993${" ".repeat(1_000_000)},1]`;
  expect(parseExact(spaces)).toEqual([9007199254740993n, 1]);
  const digits = "9".repeat(200_000);
  expect(() => parseExact(`[${digits}.`)).toThrow(SyntaxError);
});

test("text that looks like the prefix of large numbers does not make each prefix longer", () => {
  const numbers = ",9007199254740993".repeat(20_000);
  const text = `["${"\\u0000".repeat(20_000)}"${numbers}]`;
  const read = parseExact(text) as unknown[];
  expect(read[0]).toBe("\0".repeat(20_000));
  expect(read.at(-1)).toBe(9007199254740993n);
  const starts = Array.from(
    { length: 600 },
    (_, i) =>
      `"${i.toString(8).padStart(1 + i % 4, "0").replace(/./g, "\\u000$&")}9007199254740993"`,
  );
  const texts = JSON.parse(`[${starts.join(",")}]`);
  expect(parseExact(`[${starts.join(",")},9007199254740993]`))
    .toEqual([...texts, 9007199254740993n]);
});
