/** Arbitrary arguments, by the name of their type in app.py. */
import fc from "fast-check";

/** Any characters except lone surrogates. */
export const text = fc.string({ unit: "binary", maxLength: 20 });

/** A bigint only if a number would not be exact, as in parsed data. */
export const integer = fc.oneof(
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }),
  fc.bigInt({ min: 2n ** 53n - 3n, max: 2n ** 53n + 3n }),
  fc.constantFrom(2n ** 63n - 1n, -(2n ** 63n), 2n ** 64n - 1n, 0n),
).map((n) => Number.isSafeInteger(Number(n)) ? Number(n) : n);

/** Excludes large integers, which are written without a decimal point and come back as integers. */
export const number = fc.double({ noNaN: true, noDefaultInfinity: true })
  .filter((n) => !Number.isInteger(n) || Number.isSafeInteger(n) || Math.abs(n) >= 1e21)
  .map((n) => Object.is(n, -0) ? 0 : n);

const day = fc.date({
  min: new Date("0001-01-01"),
  max: new Date("9999-12-31"),
  noInvalidDate: true,
});

/** An argument, and the value that the server receives. */
type Cases = fc.Arbitrary<{ readonly given: unknown; readonly value: unknown }>;
const same = <T>(values: fc.Arbitrary<T>): Cases =>
  values.map((value) => ({ given: value, value }));

export const values: Readonly<Record<string, Cases>> = {
  text: same(text),
  integer: same(integer),
  number: same(number),
  flag: same(fc.boolean()),
  kind: same(fc.constantFrom("REEF", "7")),
  day: same(day.map((date) => date.toISOString().slice(0, 10))),
  moment: day.map((date) => ({ given: date, value: date.getTime() })),
  uuid: same(fc.uuid()),
  decimal: fc.integer().map((n) => ({ given: n, value: String(n) })),
  texts: same(fc.array(text, { minLength: 1, maxLength: 5 })),
  integers: same(fc.array(integer, { minLength: 1, maxLength: 5 })),
  numbers: same(fc.array(number, { minLength: 1, maxLength: 5 })),
};

/** Characters that a header can contain. */
export const latin = fc.string({
  unit: fc.integer({ min: 0x20, max: 0xff }).filter((code) => code < 0x7f || code > 0x9f)
    .map((code) => String.fromCharCode(code)),
  maxLength: 20,
}).filter((word) => word.trim() === word);

/** Any JSON value, with integers of any size. */
export const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthIdentifier: "json" },
    fc.oneof(fc.constantFrom(null, true, false), text, integer, number),
    fc.array(tie("value"), { maxLength: 4, depthIdentifier: "json" }),
    fc.dictionary(text, tie("value"), { maxKeys: 4, depthIdentifier: "json" }),
  ),
})).value;
