import { expect, test } from "vitest";
import { realSystem } from "../../src/system/system.ts";

test("random bytes are as many as were asked for, and none is given twice", () => {
  const lengths = [1, 8, 12, 300, 4, 16, 8].flatMap((bytes) => Array(40).fill(bytes) as number[]);
  const texts = lengths.map((bytes) => realSystem.random(bytes));
  expect(texts.map((text) => text.length)).toEqual(lengths.map((bytes) => bytes * 2));
  expect(texts.join("")).toMatch(/^[0-9a-f]+$/);
  const all = texts.join("");
  const pieces = new Set<string>();
  for (let at = 0; at + 16 <= all.length; at += 2) pieces.add(all.slice(at, at + 16));
  expect(pieces.size).toBe(all.length / 2 - 7);
});
