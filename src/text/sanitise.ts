/**
 * Makes text from servers and files safe to display.
 *
 * Only this module defines which characters are hidden: those that control the display or are
 * invisible. Displays, errors, JSON, generated code and completion all use it.
 *
 * @module
 * @see https://www.unicode.org/reports/tr36/
 */

/**
 * Controls (C0, DEL, C1), bidirectional controls, line separators, lone surrogates, and invisible
 * characters: zero-width characters, fillers, variation selectors, tags.
 */
const HIDDEN = String.raw`\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_C}\p{DI}\u2800\ufff9-\ufffb` +
  String.raw`\u{13430}-\u{1343f}\u{16fe4}\u{1d159}`;

/**
 * Hidden characters that are allowed after certain characters, because scripts need them: the style
 * of an emoji, joined emoji, variants of Han characters, and the joining of Arabic and Indic
 * letters.
 */
const SHAPING = String.raw`(?<=\p{Extended_Pictographic})\ufe0f` +
  String
    .raw`|(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f])\u200d(?=\p{Extended_Pictographic})` +
  String.raw`|(?<=\p{Unified_Ideograph})[\ufe00-\ufe02\u{e0100}-\u{e01ef}]` +
  String.raw`|(?<=[\u0600-\u06ff\u0750-\u077f\u0900-\u0dff])[\u200c\u200d]`;

/** Made at first use: a tenth of a cold import went into these sets of characters. */
let [any, butBreaks, runs]: (RegExp | undefined)[] = [];

/** ASCII and our own marks, which is most text, and ten times as fast to test for. */
const PLAIN = /^[\x20-\x7e\xa0✓✗–·•…→]*$/;
/**
 * Line breaks, tabs and runs of blanks; a long run would wrap, so that the text after it begins a
 * line.
 */
const GAPS =
  /[\t-\r\x85\u2028\u2029 \xa0\u1680\u2000-\u200a\u202f\u205f\u3000]{2,}|[\t-\r\x85\u2028\u2029]/g;

/** Hides other text that must not be shown. */
let hide = (text: string): string => text;

/**
 * Registers a function that every text passes through before it is sanitised.
 *
 * The code that recognises credentials registers itself when the first one is sent: until then it
 * is not loaded.
 */
export function hideFromView(hiding: (text: string) => string): void {
  hide = hiding;
}

/** Default limit of a text, in characters. */
const MAX_LENGTH = 2000;
const SEARCHED_BEYOND = 100;

/**
 * Makes a text safe to display, and shortens it to `longest` characters.
 *
 * Line breaks, tabs and runs of blanks become one space, so that a name cannot forge a line. Other
 * hidden characters become U+FFFD, so that the rest of an escape sequence stays visible.
 */
export function sanitise(value: string, longest: number = MAX_LENGTH): string {
  // Search a little beyond the cut, so that a partly visible credential is hidden too.
  const shown = hide(value.slice(0, longest + SEARCHED_BEYOND));
  const isCut = shown.length > longest || value.length > longest + SEARCHED_BEYOND;
  const cut = isCut ? `${whole(shown.slice(0, longest))}…` : shown;
  if (PLAIN.test(cut)) return /[ \xa0]{2}/.test(cut) ? cut.replace(GAPS, " ") : cut;
  runs ??= new RegExp(`(${SHAPING})|[${HIDDEN}]+`, "gu");
  return cut.replace(GAPS, " ").replace(runs, (_, shaping?: string) => shaping ?? "\ufffd");
}

/** Whether a text contains a hidden character, so that two names can look the same. */
export function holdsHidden(text: string): boolean {
  if (PLAIN.test(text)) return false;
  any ??= new RegExp(`[${HIDDEN}]`, "u");
  return any.test(text);
}

/**
 * Escapes the hidden characters in JSON or in code where they occur only in string literals.
 * `JSON.stringify` escapes only ASCII controls.
 */
export function escapeHidden(code: string): string {
  if (/^[\n\x20-\x7e]*$/.test(code)) return code;
  butBreaks ??= new RegExp(`(?!\n)[${HIDDEN}]`, "gu");
  return code.replace(butBreaks, (character) => {
    let escapes = "";
    for (let i = 0; i < character.length; i++) {
      escapes += `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`;
    }
    return escapes;
  });
}

/** Removes a lone surrogate that shortening left at the end. */
function whole(value: string): string {
  return /[\ud800-\udbff]$/.test(value) ? value.slice(0, -1) : value;
}
