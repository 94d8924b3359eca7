/**
 * Telling what was drawn by chance from names, words and what people put in its place.
 *
 * @module
 */

/** Words that people put where the secret belongs. */
const PLACEHOLDER =
  /example|your|my[_-]|placeholder|redacted|replace|change[_-]?me|insert|xxxx|\.\.\.|\*\*\*|here|dummy|fake|sample|hidden|masked|removed|abcdef|123456789|0000000/i;

/** How often the kind of character changes where characters are drawn by chance. */
const RANDOMNESS = 0.3;
/** The same for letters alone, where names in camel case change often, too. */
const RANDOMNESS_OF_LETTERS = 0.42;

/** So much of a value tells what it is. */
const JUDGED = 64;

/** Whether a value is one that people write where a secret would stand. */
export function isPlaceholder(value: string): boolean {
  const start = value.slice(0, 200);
  return PLACEHOLDER.test(start) || new Set(start.slice(0, JUDGED)).size < 5;
}

/** Names and words change little from letter to letter; what is drawn by chance does. */
export function looksRandom(value: string): boolean {
  const start = value.slice(0, JUDGED);
  let changes = 0;
  let digits = 0;
  let last = -1;
  for (let i = 0; i < start.length; i++) {
    const kind = kindOf(start.charCodeAt(i));
    if (kind === 2) digits++;
    if (i > 0 && kind !== last) changes++;
    last = kind;
  }
  const least = digits > 0 ? RANDOMNESS : RANDOMNESS_OF_LETTERS;
  return digits < start.length && changes >= least * (start.length - 1);
}

function kindOf(code: number): number {
  if (code >= 97 && code <= 122) return 0;
  if (code >= 65 && code <= 90) return 1;
  return code >= 48 && code <= 57 ? 2 : 3;
}

/** Names joined by dots or called, such as `response.access_token_2` and `f(x)`. */
const CODE = /^[A-Za-z_$][\w$]*(?:(?:\.|::|->)[A-Za-z_$][\w$]*)+$|^[A-Za-z_$][\w$.]{0,80}[([{]/;

/** Whether a value without quotes is a piece of a program. */
export function looksLikeCode(value: string): boolean {
  return /^[$%<{@]/.test(value) || (value.length < 200 && CODE.test(value));
}
