/**
 * How many columns a text takes in a terminal.
 *
 * @module
 */

const WIDE =
  /[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{16fe0}-\u{18d08}\u{1aff0}-\u{1b2fb}\u{1f300}-\u{1f64f}\u{1f680}-\u{1faff}\u{20000}-\u{3fffd}\p{Emoji_Presentation}]/u;
/** A flag is two of these. */
const HALF_FLAG = /\p{Regional_Indicator}/u;
const NO_WIDTH = /[\p{Mn}\p{Me}\p{Emoji_Modifier}\u200b-\u200d\u{e0020}-\u{e007f}]/u;
/** Makes the character before it an emoji, and so as wide as one. */
const EMOJI_STYLE = "\ufe0f";
/** Joins the emoji after it to the one before. */
const JOINER = "\u200d";
const EMOJI = /\p{Extended_Pictographic}/u;
/** ASCII and our own marks; the sets of characters above take a millisecond when first used. */
const NARROW = /^[\x20-\x7e\xa0✓✗–·•…→]*$/;

/**
 * How many columns a text takes.
 *
 * @param value sanitised text
 * @returns columns, counting wide characters twice and combining marks not at all
 */
export function widthOf(value: string): number {
  if (NARROW.test(value)) return value.length;
  let [width, last, before] = [0, 0, ""];
  for (const character of value) {
    const isJoined = before === JOINER && EMOJI.test(character);
    if (character === EMOJI_STYLE) {
      width += last === 2 ? 0 : 1;
      last = 2;
    } else if (!isJoined && !NO_WIDTH.test(character)) {
      last = WIDE.test(character) && !HALF_FLAG.test(character) ? 2 : 1;
      width += last;
    }
    before = character;
  }
  return width;
}
