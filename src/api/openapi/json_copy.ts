/**
 * Turning what a person passes into what JSON can carry, or saying why it cannot.
 *
 * @module
 */
import { Secret } from "../../model/secret.ts";
import { sanitise } from "../../text/sanitise.ts";

/** A value JSON cannot carry. */
export class NotJson extends Error {}

/** Arguments nested deeper are a mistake. */
const DEEPEST = 100;

/**
 * Copies a value as JSON would carry it.
 *
 * @param value what was passed
 * @param name what it is called, for the message
 * @returns plain data: dates as ISO strings, objects without a prototype, fields set to undefined
 * left out; bigints only where a number would not be exact
 * @throws {NotJson} naming the place that cannot be carried
 */
export function jsonCopy(value: unknown, name: string): unknown {
  return copy(value, name, 0);
}

function copy(value: unknown, name: string, depth: number): unknown {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      if (Number.isFinite(value)) return value;
      throw new NotJson(`${name} must be a finite number, got ${value}`);
    case "bigint":
      return Number.isSafeInteger(Number(value)) ? Number(value) : value;
    case "object":
      break;
    default:
      throw new NotJson(`${name} cannot be sent as JSON: it is a ${typeof value}`);
  }
  if (value === null) return null;
  if (depth > DEEPEST) {
    throw new NotJson(`${name.slice(0, 60)}… is nested too deep, or contains itself`);
  }
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw new NotJson(`${name} is an invalid date`);
    return value.toISOString();
  }
  if (value instanceof URL) return value.href;
  if (value instanceof Secret) {
    throw new NotJson(`${name} is a Secret; pass what its reveal() gives if you mean to send it`);
  }
  if (Array.isArray(value)) return value.map((item, i) => copy(item, `${name}.${i}`, depth + 1));
  if (value instanceof Map || value instanceof Set || isBytes(value) || isOpaque(value)) {
    throw new NotJson(`${name} cannot be sent as JSON: it is ${kindOf(value)}`);
  }
  const result: Record<string, unknown> = Object.create(null);
  for (const [key, inner] of Object.entries(value)) {
    if (inner !== undefined) result[key] = copy(inner, name ? `${name}.${key}` : key, depth + 1);
  }
  return result;
}

/** What JSON would make `{}` of, though it holds something: a Promise, a RegExp, a form. */
export function isOpaque(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  // A plain object may come from another realm, such as that of a notebook's cell.
  const isPlain = prototype === null || Object.getPrototypeOf(prototype) === null;
  return !isPlain && Object.keys(value).length === 0;
}

function kindOf(value: object): string {
  // Bun's File has the constructor of a Blob.
  const name = value instanceof File ? "File" : value.constructor?.name ?? "object";
  const kind = sanitise(String(name), 80);
  return `${/^[AEIO]/i.test(kind) ? "an" : "a"} ${kind}`;
}

/**
 * Tells whether a value is bytes, which no JSON carries.
 *
 * @param value anything
 * @returns true for Blob, File, ArrayBuffer and its views
 */
export function isBytes(
  value: unknown,
): value is Blob | ArrayBuffer | ArrayBufferView<ArrayBuffer> {
  return value instanceof Blob || value instanceof ArrayBuffer || ArrayBuffer.isView(value);
}
