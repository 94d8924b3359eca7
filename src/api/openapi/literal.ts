/**
 * Writes data as code that contains only quoted literals.
 *
 * @module
 */
import { escapeHidden } from "../../text/sanitise.ts";

const IDENTIFIER = /^[A-Za-z_$][\w$]{0,80}$/;

/** Property names that are never written with a dot. */
const RESERVED = new Set(["__proto__", "constructor", "prototype"]);

/**
 * A text as a quoted literal that cannot end early. Hidden characters are written as `\u` escapes.
 */
export function quoted(value: string): string {
  return escapeHidden(JSON.stringify(value));
}

/**
 * A name as a key of an object literal: quoted unless it is an identifier, computed if it would set
 * the prototype.
 */
export function keyOf(name: string): string {
  if (name === "__proto__") return '["__proto__"]';
  return IDENTIFIER.test(name) ? name : quoted(name);
}

/** Code that reads a property: `.name` or `["name"]`. */
export function propertyOf(name: string): string {
  return IDENTIFIER.test(name) && !RESERVED.has(name) ? `.${name}` : `[${quoted(name)}]`;
}

/** Limits of depth, length and text, since an example should stay readable. */
const MAX_DEPTH = 8;
const MAX_ENTRIES = 30;
const MAX_TEXT_LENGTH = 1000;

/** Plain data as a literal, on one line. */
export function literalOf(value: unknown, depth = 0): string {
  if (typeof value === "string") return quoted(value.slice(0, MAX_TEXT_LENGTH));
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : "0";
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "boolean") return String(value);
  if (typeof value !== "object" || value === null) return "null";
  const isList = Array.isArray(value);
  const entries = depth > MAX_DEPTH ? [] : Object.entries(value).slice(0, MAX_ENTRIES)
    .map(([key, item]) => {
      const literal = literalOf(item, depth + 1);
      return isList ? literal : `${keyOf(key)}: ${literal}`;
    });
  if (isList) return `[${entries.join(", ")}]`;
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}
