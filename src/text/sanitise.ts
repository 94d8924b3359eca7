/**
 * Making text from elsewhere harmless. This module alone says which characters are hidden, that is
 * steer whoever shows them or cannot be seen; displays, errors, JSON, generated code and completion
 * all ask it.
 *
 * @module
 * @see https://www.unicode.org/reports/tr36/
 */

/**
 * Controls (C0, DEL, C1), bidirectional controls, line separators, halves of surrogate pairs, and
 * what is drawn as nothing: zero-width characters, fillers, variation selectors, tags.
 */
const HIDDEN = String.raw`\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_C}\p{DI}\u2800\ufff9-\ufffb` +
  String.raw`\u{13430}-\u{1343f}\u{16fe4}\u{1d159}`;

/**
 * Hidden characters that writing needs, one after each character that can have it: the style of an
 * emoji, emojis joined into one, the variant of a Han character, and how Arabic and Indic letters join.
 */
const SHAPING = String.raw`(?<=\p{Extended_Pictographic})\ufe0f` +
  String
    .raw`|(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f])\u200d(?=\p{Extended_Pictographic})` +
  String.raw`|(?<=\p{Unified_Ideograph})[\ufe00-\ufe02\u{e0100}-\u{e01ef}]` +
  String.raw`|(?<=[\u0600-\u06ff\u0750-\u077f\u0900-\u0dff])[\u200c\u200d]`;

const ANY_HIDDEN = new RegExp(`[${HIDDEN}]`, "u");
const HIDDEN_BUT_BREAKS = new RegExp(`(?!\n)[${HIDDEN}]`, "gu");
const HIDDEN_RUNS = new RegExp(`(${SHAPING})|[${HIDDEN}]+`, "gu");

/** Most text; told apart ten times as fast as by the classes above. */
const PLAIN = /^[\x20-\x7e]*$/;
/** Line breaks, tabs, and runs of blanks: a long run wraps, and what follows it begins a line. */
const GAPS = /[\t-\r\x85\u2028\u2029\p{Zs}]{2,}|[\t-\r\x85\u2028\u2029]/gu;

/** What else must not be seen; whoever knows of such text says how to hide it. */
let hide = (text: string): string => text;

/**
 * Has every text that is made harmless pass through a function first.
 *
 * It is set from outside, because this file knows nothing of credentials and is loaded before them.
 *
 * @param hiding gives the text without what must not be seen
 */
export function hideFromView(hiding: (text: string) => string): void {
  hide = hiding;
}

/** Longer texts are shortened: nobody reads all, and a terminal would scroll for minutes. */
const LONGEST = 2000;
const SEARCHED_BEYOND = 100;

/**
 * Makes a text safe to display, and shortens it to `longest` characters.
 *
 * Line breaks, tabs and runs of blanks become one space, so that a name cannot forge a line of its
 * own; other hidden characters become U+FFFD, visibly: an escape sequence loses its ESC and stays as
 * letters.
 *
 * @param longest how many characters to keep; what is longer ends with an ellipsis
 */
export function sanitise(value: string, longest: number = LONGEST): string {
  // What is hidden is looked for a little beyond the cut, so that it does not end in half of it.
  const shown = hide(value.slice(0, longest + SEARCHED_BEYOND));
  const isCut = shown.length > longest || value.length > longest + SEARCHED_BEYOND;
  const cut = isCut ? `${whole(shown.slice(0, longest))}…` : shown;
  if (PLAIN.test(cut)) return cut.includes("  ") ? cut.replace(GAPS, " ") : cut;
  return cut.replace(GAPS, " ").replace(HIDDEN_RUNS, (_, shaping?: string) => shaping ?? "\ufffd");
}

/** Whether any character of a text is hidden, so that two names can look the same. */
export function holdsHidden(text: string): boolean {
  return !PLAIN.test(text) && ANY_HIDDEN.test(text);
}

/**
 * JSON, or code whose only free texts are literals, that says the same and has nothing hidden in it:
 * `JSON.stringify` leaves all controls but those of ASCII as they are.
 */
export function escapeHidden(code: string): string {
  return code.replace(HIDDEN_BUT_BREAKS, (character) => {
    let escapes = "";
    for (let i = 0; i < character.length; i++) {
      escapes += `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`;
    }
    return escapes;
  });
}

/** Removes the half of a surrogate pair that shortening left at the end. */
function whole(value: string): string {
  return /[\ud800-\udbff]$/.test(value) ? value.slice(0, -1) : value;
}
