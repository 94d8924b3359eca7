import { expect, test } from "vitest";
import { differences, type Shape } from "./shape.ts";

const shape: Shape = {
  status: { success: true, details: "text" },
  item: { id: "text", ror: null, history: [{ id: "number" }, "more"] },
};
const answer = {
  status: { success: true, details: "Found" },
  item: { id: "1", ror: null, history: [{ id: 0 }, { other: 1 }] },
};

test("an answer of the recorded shape has no difference", () => {
  expect(differences(shape, answer)).toEqual([]);
});

test.each<[string, unknown, string]>([
  ["a missing key", { status: answer.status }, "answer.item is missing"],
  ["an extra key", { ...answer, more: 1 }, "answer.more is one key too many"],
  [
    "a text instead of null",
    { ...answer, item: { ...answer.item, ror: "x" } },
    'answer.item.ror is "x", not null',
  ],
  [
    "a failure instead of a success",
    { ...answer, status: { success: false, details: "" } },
    "answer.status.success is false, not true",
  ],
  [
    "an empty list",
    { ...answer, item: { ...answer.item, history: [] } },
    "answer.item.history is empty",
  ],
])("%s is reported", (_, value, difference) => {
  expect(differences(shape, value)).toEqual([difference]);
});
