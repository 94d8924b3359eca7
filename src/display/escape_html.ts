/**
 * Text for HTML and SVG.
 *
 * @module
 */
import { sanitise } from "../text/sanitise.ts";

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
  "`": "&#96;",
  // No-break spaces are for narrow terminals; here short cells are not wrapped at all.
  "\u00a0": " ",
};

const SPECIAL = /[&<>"'`\u00a0]/;
const EVERY_SPECIAL = new RegExp(SPECIAL.source, "g");

/** A text, sanitised and escaped, for inside elements and inside quoted attributes. */
export function escapeHtml(value: string): string {
  const text = sanitise(value);
  return SPECIAL.test(text)
    ? text.replace(EVERY_SPECIAL, (character) => ENTITIES[character]!)
    : text;
}
