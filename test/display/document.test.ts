import { expect, test } from "vitest";
import { documentOf, line, small, table, text } from "../../src/display/document.ts";

test("a document is the blocks of its parts in order, without what a condition left out", () => {
  const [one, two, three] = [line("one"), small("two"), line("three")];
  const isNever = Boolean(0);
  const words = "";
  expect(documentOf(one, isNever && line("never"), words && line(words), [two, [[three]], []]))
    .toEqual([one, two, three]);
  expect(documentOf()).toEqual([]);
});

test("a line is its pieces, without what a condition left out", () => {
  const isNever = Boolean(0);
  expect(line("one", isNever && " never", "", undefined, text("soft", " two")).content)
    .toEqual(["one", text("soft", " two")]);
});

test("a table says its note softly, and has none unless it is given", () => {
  const cells = { columns: ["Name"], rows: [[["Reef"]]] };
  expect(table("Places", { ...cells, note: "1 row" })).toEqual({
    kind: "table",
    caption: "Places",
    note: [text("soft", "1 row")],
    ...cells,
  });
  expect(table("Places", cells)).not.toHaveProperty("note");
});
