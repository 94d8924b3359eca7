import { expect, test } from "vitest";
import { decodeText } from "../../src/text/decode_text.ts";

const bytes = (...values: number[]) => new Uint8Array(values);
const utf16 = (text: string) =>
  bytes(...[...text].flatMap((c) => [c.charCodeAt(0) & 255, c.charCodeAt(0) >> 8]));
const swapped = (text: string) => utf16(text).map((_, i, all) => all[i ^ 1]!);

test.each([
  ["UTF-8", new TextEncoder().encode("reef 珊瑚\r\n")],
  ["UTF-8 with a mark", new TextEncoder().encode("\ufeffreef 珊瑚\r\n")],
  ["UTF-16 as PowerShell writes it", utf16("\ufeffreef 珊瑚\r\n")],
  ["UTF-16, the other end first", swapped("\ufeffreef 珊瑚\r\n")],
  ["UTF-16 without a mark", utf16("reef 珊瑚\r\n")],
  ["UTF-16 without a mark, the other end first", swapped("reef 珊瑚\r\n")],
])("%s is read", (_, file) => {
  expect(decodeText(file)).toBe("reef 珊瑚\r\n");
});

test.each([
  ["Latin-1", bytes(0x4d, 0xfc, 0x6c, 0x6c, 0x65, 0x72)],
  ["half a character of UTF-16", bytes(0xff, 0xfe, 0x41)],
  ["UTF-32", bytes(0xff, 0xfe, 0, 0, 0x41, 0, 0, 0)],
  ["a picture", bytes(0x89, 0x50, 0x4e, 0x47)],
  ["a program", bytes(0x7f, 0x45, 0x4c, 0x46, 0, 0)],
])("%s is no text", (_, file) => {
  expect(decodeText(file)).toBeUndefined();
});

test("an empty file is an empty text", () => {
  expect(decodeText(bytes())).toBe("");
});
