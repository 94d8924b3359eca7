import { describe, expect, test } from "vitest";
import { escapeHidden, holdsHidden, sanitise } from "../../src/text/sanitise.ts";
import { characters, HIDDEN, paddings } from "../fixture/hidden.ts";

const BREAKS = ["carriage return", "NEL", "line separator", "paragraph separator"];

describe.each(Object.entries(characters))("%s", (kind, character) => {
  test("is visibly replaced, however often it occurs", () => {
    const shown = BREAKS.includes(kind) ? " " : "\ufffd";
    expect(sanitise(`a${character}b`)).toBe(`a${shown}b`);
    expect(sanitise(`a${character.repeat(3)}b`)).toBe(`a${shown}b`);
    expect(sanitise(character)).toBe(shown);
  });

  test("is escaped in JSON, which stays equal", () => {
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
])("%s stays unchanged", (_what, text) => expect(sanitise(text)).toBe(text));

test.each([
  ["in a Latin word", "pay\u200dpal", "pay\ufffdpal"],
  ["after a letter that is no emoji", "a\ufe0fb", "a\ufffdb"],
  ["more than once", "❤\ufe0f\ufe0f", "❤\ufe0f\ufffd"],
  ["more than once in Persian", "ی\u200c\u200cخ", "ی\u200c\ufffdخ"],
])("a character that shapes letters is hidden %s", (_where, text, shown) => {
  expect(sanitise(text)).toBe(shown);
});

describe.each(Object.entries(paddings))("padding of %s", (_kind, padding) => {
  test("is one character", () => {
    expect(sanitise(`a${padding}b`)).toMatch(/^a[ \ufffd]b$/);
    expect(sanitise(`${padding}b`)).toMatch(/^[ \ufffd]b$/);
  });
});

test("JSON without hidden characters stays unchanged", () => {
  const json = JSON.stringify({ text: "é 珊瑚 🪸\n\t\x1b[31m" }, null, 2);
  expect(escapeHidden(json)).toBe(json);
});
