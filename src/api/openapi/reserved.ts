/**
 * Names an operation may have and a property may not.
 *
 * @module
 */

/** An object with such a property of its own would pass for a promise, or break what handles it. */
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

/**
 * Tells whether an operation of this name is reached only by `call(name, args)`.
 *
 * @param name the operation's name
 * @returns true for `then`, `constructor`, `__proto__`, `toJSON`, …
 */
export function isReserved(name: string): boolean {
  return reserved.has(name);
}
