/**
 * Tells random values from names, words and placeholders.
 *
 * @module
 */

/** Words in placeholders. */
const PLACEHOLDER =
  /example|your|my[_-]|placeholder|redacted|replace|change[_-]?me|insert|xxxx|\.\.\.|\*\*\*|here|dummy|fake|sample|hidden|masked|removed|abcdef|123456789|0000000/i;

/** Rate at which the class of character changes in random values. */
const RANDOMNESS = 0.3;
/** The same for values of letters only, because names in camel case also change often. */
const RANDOMNESS_OF_LETTERS = 0.42;

/** Number of characters that are examined. */
const EXAMINED = 64;

/** Whether a value is a placeholder for a secret. */
export function isPlaceholder(value: string): boolean {
  const start = value.slice(0, 200);
  return PLACEHOLDER.test(start) || new Set(start.slice(0, EXAMINED)).size < 5;
}

/**
 * Whether a value looks random: its class of character changes more often than in names and words.
 */
export function looksRandom(value: string): boolean {
  const start = value.slice(0, EXAMINED);
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

/** Expressions such as `response.access_token_2` and `f(x)`. */
const CODE = /^[A-Za-z_$][\w$]*(?:(?:\.|::|->)[A-Za-z_$][\w$]*)+$|^[A-Za-z_$][\w$.]{0,80}[([{]/;

/** Whether an unquoted value is an expression of a program. */
export function looksLikeCode(value: string): boolean {
  return /^[$%<{@]/.test(value) || (value.length < 200 && CODE.test(value));
}
