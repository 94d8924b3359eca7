/**
 * JSON for a screen.
 *
 * @module
 */
import { sanitise } from "./sanitise.ts";

/**
 * JSON that can do nothing but be read, and says the same.
 *
 * @param json as `JSON.stringify` writes it, which leaves all controls but those of ASCII as they are
 * @returns it, with those that are left written as `\u` escapes
 */
export function sanitiseJson(json: string): string {
  return json.replace(
    /[^\n\x20-\x7e]/gu,
    (character) => sanitise(character) === character ? character : escaped(character),
  );
}

function escaped(text: string): string {
  return Array.from(
    { length: text.length },
    (_, i) => `\\u${text.charCodeAt(i).toString(16).padStart(4, "0")}`,
  ).join("");
}
