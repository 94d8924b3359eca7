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
  ["a key too few", { status: answer.status }, "answer.item is missing"],
  ["a key too many", { ...answer, more: 1 }, "answer.more is one key too many"],
  [
    "a null that is a text",
    { ...answer, item: { ...answer.item, ror: "x" } },
    'answer.item.ror is "x", not null',
  ],
  [
    "a failure for a success",
    { ...answer, status: { success: false, details: "" } },
    "answer.status.success is false, not true",
  ],
  [
    "an empty list",
    { ...answer, item: { ...answer.item, history: [] } },
    "answer.item.history is empty",
  ],
])("%s is told", (_, value, told) => {
  expect(differences(shape, value)).toEqual([told]);
});
