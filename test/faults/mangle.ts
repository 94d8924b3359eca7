import fc from "fast-check";

/** Values that often break parsers. */
const nasty: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  -0.5,
  1e308,
  2 ** 53,
  8.64e15 + 1,
  "",
  " ",
  "\u0000",
  "\ud800",
  "\u202e",
  "__proto__",
  "9".repeat(400),
  "x".repeat(20_000),
  "javascript:alert(1)",
  "https://evil.example/",
  "http://127.0.0.1:1/",
  "//",
  "%",
  [],
  {},
  [[]],
  [null],
  { toString: 1, valueOf: 1 },
  { length: 1e9 },
  { then: 1 },
  { constructor: { prototype: { polluted: 1 } } },
  JSON.parse('{"__proto__":{"polluted":1}}'),
];

const NAMES = ["__proto__", "constructor", "toString", "then", "toJSON", "length", "", "x"];

const value: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(...nasty),
  fc.jsonValue({ maxDepth: 2 }),
  fc.double().map((number) => Number.isFinite(number) ? number : null),
);

type Container = Record<string, unknown>;

/** Every object and list in a value, with each of its keys. */
function places(of: unknown): [Container, string][] {
  if (typeof of !== "object" || of === null) return [];
  const own = of as Container;
  return Object.keys(own).flatMap((name) => [[own, name], ...places(own[name])]) as [
    Container,
    string,
  ][];
}

/** Sets a property as JSON.parse does, even `__proto__`. */
function set(container: Container, name: string, to: unknown): void {
  const fields = { value: to, enumerable: true, configurable: true, writable: true };
  Object.defineProperty(container, name, fields);
}

const edit = fc.record({
  at: fc.nat(),
  what: fc.constantFrom("set", "set", "set", "delete", "add", "swap"),
  name: fc.constantFrom(...NAMES),
  to: value,
});

/** A value with a few parts changed, removed and added. */
export function mangled(right: unknown): fc.Arbitrary<unknown> {
  return fc.array(edit, { minLength: 1, maxLength: 3 }).map((edits) => {
    const whole = { root: structuredClone(right) };
    for (const { at, what, name, to } of edits) {
      const all = places(whole);
      if (all.length === 0) break;
      const [container, key] = all[at % all.length]!;
      const [other, otherKey] = all[(at * 7 + 3) % all.length]!;
      const inner = container[key];
      if (what === "set") set(container, key, structuredClone(to));
      else if (what === "delete") delete container[key];
      else if (what === "swap") set(container, key, structuredClone(other[otherKey]));
      else if (Array.isArray(inner)) inner.push(structuredClone(to));
      else if (typeof inner === "object" && inner !== null) {
        set(inner as Container, name, structuredClone(to));
      }
    }
    return whole.root;
  });
}

/** Text that is the JSON of a correct answer, or nearly, or not at all. */
export function mangledText(right: unknown): fc.Arbitrary<string> {
  const text = JSON.stringify(right);
  const cut = fc.record({
    at: fc.nat(text.length),
    drop: fc.nat(20),
    put: fc.oneof(
      fc.constantFrom("", '"', "}", "\\", "1e999", "\ufeff", "[".repeat(5000)),
      fc.string(),
    ),
  });
  return fc.oneof(
    { weight: 6, arbitrary: mangled(right).map((one) => JSON.stringify(one) ?? "") },
    {
      weight: 2,
      arbitrary: cut.map(({ at, drop, put }) => text.slice(0, at) + put + text.slice(at + drop)),
    },
    { weight: 1, arbitrary: fc.json({ maxDepth: 4 }) },
    { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 60 }) },
  );
}
