import { describe, expect, test } from "vitest";
import { isOn, readVariable } from "../../src/system/variable.ts";

describe("a variable is read as its writer meant it", () => {
  test.each([
    ["work", "work"],
    ["work\r", "work"],
    ["  work \t", "work"],
    ["\ufeffwork", "work"],
    ['"work"', "work"],
    ["'work'", "work"],
    ['"work"\r', "work"],
    ['" work "', "work"],
    ["two words", "two words"],
    ["it's", "it's"],
    ['""', undefined],
    ["\r", undefined],
    ["", undefined],
    [undefined, undefined],
  ])("%j is %j", (raw, value) => {
    expect(readVariable("PROVENA_PROFILE", raw)).toBe(value);
  });

  test.each([
    "a\nb",
    "a\0b",
    '"work',
    "work'",
  ])("%j is refused by the variable's name", (raw) => {
    expect(() => readVariable("PROVENA_PROFILE", raw)).toThrow(
      "PROVENA_PROFILE has a line break, control character or lone quote in it. " +
        "Set it again, or unset it",
    );
  });

  test("those of other programs are not ours to refuse", () => {
    expect(readVariable("XDG_CACHE_HOME", "'/odd")).toBe("'/odd");
  });
});

test.each([
  [undefined, false],
  ["false", false],
  ["False", false],
  ["0", false],
  ["no", false],
  ["true", true],
  ["1", true],
  ["woodpecker", true],
])("CI=%s is on: %s", (value, on) => {
  expect(isOn("CI", { env: () => value })).toBe(on);
});
