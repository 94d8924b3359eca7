/**
 * Names that are allowed for operations, but not as properties of our objects.
 *
 * @module
 */

/** An object with one of these would look like a promise, or break code that uses it. */
const BESIDES: readonly string[] = [
  "then",
  "catch",
  "finally",
  "toJSON",
  "prototype",
  "inspect",
  "caller",
  "callee",
  "arguments",
];

const reserved: ReadonlySet<string> = new Set([
  ...Object.getOwnPropertyNames(Object.prototype),
  ...BESIDES,
]);

/** Whether an operation can be called only by `call(name, args)`, because its name is reserved. */
export function isReserved(name: string): boolean {
  return reserved.has(name);
}
