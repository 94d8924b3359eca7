/**
 * Options of callers: read once, so that a getter in them cannot throw later.
 *
 * @module
 */
import { configError } from "../errors.ts";

/** What several calls take, and what it must be. */
const common: readonly { name: string; must: string; isGood(value: unknown): boolean }[] = [
  { name: "signal", must: "be an AbortSignal", isGood: isSignal },
  {
    name: "timeout",
    must: "be milliseconds above 0",
    isGood: (value) => typeof value === "number" && value > 0,
  },
  { name: "minValidity", must: "be seconds", isGood: isNumber },
  { name: "onProgress", must: "be a function", isGood: (value) => typeof value === "function" },
];

/**
 * A copy of options.
 *
 * @throws {ProvenaError} `ERR_CONFIG` for what is none, or cannot be read
 */
export function readOptions<T extends object>(given: T | undefined, of: string): T {
  const options = readObject((given === undefined ? {} : given) as T, `The options of ${of}`);
  for (const { name, must, isGood } of common) {
    const value = (options as Readonly<Record<string, unknown>>)[name];
    if (value === undefined || value === null || isGood(value)) continue;
    const got = typeof value === "number" ? String(value) : kindOf(value);
    throw configError(`The option ${name} must ${must}, got ${got}`);
  }
  return options;
}

/** A copy of an object, named in the error of what is none or cannot be read. */
export function readObject<T extends object>(given: T, what: string): T {
  const passed: T | null = given;
  try {
    if (typeof passed === "object" && passed !== null) return { ...passed };
  } catch {
    // A getter or proxy of the caller threw.
  }
  throw configError(
    `${what} must be an object that can be read, got ${kindOf(given)}`,
  );
}

function isNumber(value: unknown): boolean {
  return typeof value === "number" && !Number.isNaN(value);
}

function isSignal(value: unknown): boolean {
  try {
    const { aborted, addEventListener } = value as AbortSignal;
    return typeof aborted === "boolean" && typeof addEventListener === "function";
  } catch {
    return false;
  }
}

/** What was passed, in a word, for messages: values can be secret, or very long. */
export function kindOf(value: unknown): string {
  return value === null ? "null" : typeof value;
}

/** The same, but text is quoted and cut, for names that a user typed. */
export function textOrKind(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value.slice(0, 120)) : kindOf(value);
}

/** Whether something is a list of texts. */
export function areTexts(value: unknown): value is readonly string[] {
  try {
    return Array.isArray(value) && value.every((one) => typeof one === "string");
  } catch {
    return false;
  }
}

/** Whether a text holds whole characters only: half of one is another character when it is sent. */
export function isWellFormed(value: string): boolean {
  return !/[\ud800-\udfff]/u.test(value);
}
