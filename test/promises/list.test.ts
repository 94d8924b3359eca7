import { expect, test } from "vitest";
import { filesOfPromises, listPromises } from "./list.mjs";

const promises = listPromises();
const named = filesOfPromises().flatMap(({ file, numbers }) =>
  numbers.map((number) => ({ file, number }))
);

test("promises are numbered from 1 without gaps", () => {
  const numbers = [...promises.keys()];
  expect(numbers.length).toBeGreaterThan(0);
  expect(numbers).toEqual(numbers.map((_, i) => i + 1));
});

test("every promise has a test that is named after it", () => {
  const kept = new Set(named.map(({ number }) => number));
  expect([...promises].filter(([number]) => !kept.has(number))).toEqual([]);
});

test("no test is named after a promise that does not exist", () => {
  expect(named.filter(({ number }) => !promises.has(number))).toEqual([]);
});
