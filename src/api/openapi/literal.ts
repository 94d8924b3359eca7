/**
 * Data as code to paste: nothing but quoted literals.
 *
 * @module
 */
import { escapeHidden } from "../../text/sanitise.ts";

const IDENTIFIER = /^[A-Za-z_$][\w$]{0,80}$/;

/** Words that mean something else after `{` or as a name of a variable. */
const RESERVED = new Set(["__proto__", "constructor", "prototype"]);

/**
 * A text as a quoted literal that cannot end early or hide anything.
 *
 * @param value any text
 * @returns it in double quotes; controls, line separators and bidirectional marks as `\u` escapes
 */
export function quoted(value: string): string {
  return escapeHidden(JSON.stringify(value));
}

/**
 * A name as a key of an object literal.
 *
 * @param name any text
 * @returns it bare where it is an identifier, else quoted; computed where it would set a prototype
 */
export function keyOf(name: string): string {
  if (name === "__proto__") return '["__proto__"]';
  return IDENTIFIER.test(name) ? name : quoted(name);
}

/**
 * A name as a property to read.
 *
 * @param name any text
 * @returns `.name` or `["name"]`
 */
export function propertyOf(name: string): string {
  return IDENTIFIER.test(name) && !RESERVED.has(name) ? `.${name}` : `[${quoted(name)}]`;
}

/** Nested deeper or longer, an example is no example. */
const DEEPEST = 8;
const MOST_ENTRIES = 30;
const LONGEST_TEXT = 1000;

/**
 * Data as a literal, on one line.
 *
 * @param value plain data
 * @param depth how deep in other data it stands
 * @returns code
 */
export function literalOf(value: unknown, depth = 0): string {
  if (typeof value === "string") return quoted(value.slice(0, LONGEST_TEXT));
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : "0";
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "boolean") return String(value);
  if (typeof value !== "object" || value === null) return "null";
  const isList = Array.isArray(value);
  const entries = depth > DEEPEST ? [] : Object.entries(value).slice(0, MOST_ENTRIES)
    .map(([key, item]) => {
      const literal = literalOf(item, depth + 1);
      return isList ? literal : `${keyOf(key)}: ${literal}`;
    });
  if (isList) return `[${entries.join(", ")}]`;
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}
