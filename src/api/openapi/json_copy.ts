/**
 * Converts arguments to JSON values, or says why that is impossible.
 *
 * @module
 */
import { Secret } from "../../model/secret.ts";
import { sanitise } from "../../text/sanitise.ts";

/** Thrown for a value that JSON has no form for. */
export class NotJson extends Error {}

/** Limit of the depth of arguments. */
const MAX_DEPTH = 100;

/**
 * Copies a value as plain data, the way JSON would: dates become ISO strings, and undefined fields
 * are left out. Bigints stay only where a number would not be exact. `name` is for messages.
 *
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
  if (depth > MAX_DEPTH) {
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

/**
 * Whether JSON would lose what an object holds and write `{}`, as for a Promise, RegExp or
 * FormData.
 */
export function isOpaque(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  // A plain object may have the prototype of another realm, such as that of a notebook cell.
  const isPlain = prototype === null || Object.getPrototypeOf(prototype) === null;
  return !isPlain && Object.keys(value).length === 0;
}

function kindOf(value: object): string {
  // In Bun the constructor of a File is Blob.
  const name = value instanceof File ? "File" : value.constructor?.name ?? "object";
  const kind = sanitise(String(name), 80);
  return `${/^[AEIO]/i.test(kind) ? "an" : "a"} ${kind}`;
}

/** Whether a value is binary: a Blob, a File, an ArrayBuffer or a view of one. */
export function isBytes(
  value: unknown,
): value is Blob | ArrayBuffer | ArrayBufferView<ArrayBuffer> {
  return value instanceof Blob || value instanceof ArrayBuffer || ArrayBuffer.isView(value);
}
