import { describe, expect, test } from "vitest";
import { escapeHidden, holdsHidden, sanitise } from "../../src/text/sanitise.ts";
import { characters, HIDDEN, paddings } from "../fixture/hidden.ts";

const BREAKS = ["carriage return", "NEL", "line separator", "paragraph separator"];

describe.each(Object.entries(characters))("%s", (kind, character) => {
  test("is replaced where it can be seen, however often it stands there", () => {
    const shown = BREAKS.includes(kind) ? " " : "\ufffd";
    expect(sanitise(`a${character}b`)).toBe(`a${shown}b`);
    expect(sanitise(`a${character.repeat(3)}b`)).toBe(`a${shown}b`);
    expect(sanitise(character)).toBe(shown);
  });

  test("is an escape in JSON, which says the same", () => {
    const data = { [`a${character}`]: [character, `\n${character}b`] };
    const json = escapeHidden(JSON.stringify(data, null, 2));
    expect(JSON.parse(json)).toEqual(data);
    expect(json).not.toMatch(HIDDEN);
  });

  test("is found in a name", () => {
    expect(holdsHidden(`a${character}b`)).toBe(true);
  });
});

test.each([
  ["an accent", "Ångström é"],
  ["Chinese and Japanese", "珊瑚　サンゴ"],
  ["an emoji in colour", "❤️ 🪸"],
  ["a family", "👨‍👩‍👧"],
  ["a flag of two emojis", "🏳️‍🌈"],
  ["Persian", "می‌خواهم"],
  ["Hindi and Malayalam", "क्‍ष ന്‍"],
  ["a variant of a Han character", "葛\u{e0100}"],
  ["a no-break space", "✓\u00a0done"],
])("%s stays as it is", (_what, text) => expect(sanitise(text)).toBe(text));

test.each([
  ["in a Latin word", "pay\u200dpal", "pay\ufffdpal"],
  ["after a letter that is no emoji", "a\ufe0fb", "a\ufffdb"],
  ["more than once", "❤\ufe0f\ufe0f", "❤\ufe0f\ufffd"],
  ["more than once in Persian", "ی\u200c\u200cخ", "ی\u200c\ufffdخ"],
])("what shapes a letter is hidden %s", (_where, text, shown) => {
  expect(sanitise(text)).toBe(shown);
});

describe.each(Object.entries(paddings))("padding of %s", (_kind, padding) => {
  test("is one character", () => {
    expect(sanitise(`a${padding}b`)).toMatch(/^a[ \ufffd]b$/);
    expect(sanitise(`${padding}b`)).toMatch(/^[ \ufffd]b$/);
  });
});

test("the text of JSON and what is plain in it stays as it is", () => {
  const json = JSON.stringify({ text: "é 珊瑚 🪸\n\t\x1b[31m" }, null, 2);
  expect(escapeHidden(json)).toBe(json);
});
