/**
 * Making text from elsewhere harmless: the one function every renderer and every error message
 * passes text through.
 *
 * @module
 */

/**
 * What is not text but an order to whoever shows it: C0 and C1 controls, DEL, bidirectional
 * controls, invisible characters that hide or join words, and halves of surrogate pairs.
 */
const ORDERS =
  // deno-lint-ignore no-control-regex
  /[\0-\x1f\x7f-\x9f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}\p{Cs}]/u;
const EVERY_ORDER = new RegExp(ORDERS.source, "gu");
/** Most text; told apart ten times as fast as by the classes above. */
const PLAIN = /^[\x20-\x7e]*$/;
const LINE_BREAKS = /\r\n|[\n\r\t\u2028\u2029]/g;

/** Longer texts are cut for showing; nobody reads on, and a terminal would scroll for minutes. */
const LONGEST = 2000;

/**
 * Text that can do nothing but be read.
 *
 * Line breaks and tabs become spaces, so that a name cannot forge a line of its own; every other
 * control becomes U+FFFD, visibly: an escape sequence loses its ESC and stays as letters.
 *
 * @param value text from a server, a file or a person
 * @param longest how many characters to keep
 * @returns the text without orders, cut with an ellipsis if it was longer
 */
export function sanitise(value: string, longest: number = LONGEST): string {
  const cut = value.length > longest ? `${whole(value.slice(0, longest))}…` : value;
  if (PLAIN.test(cut) || !ORDERS.test(cut)) return cut;
  return cut.replace(LINE_BREAKS, " ").replace(EVERY_ORDER, "\ufffd");
}

/** Without the half of a pair that a cut left at the end. */
function whole(value: string): string {
  return /[\ud800-\udbff]$/.test(value) ? value.slice(0, -1) : value;
}
