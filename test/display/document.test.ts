import { expect, test } from "vitest";
import { documentOf, line, small, table, text } from "../../src/display/document.ts";

test("a document has the blocks of its parts in order, without those of a false condition", () => {
  const [one, two, three] = [line("one"), small("two"), line("three")];
  const isNever = Boolean(0);
  const words = "";
  expect(documentOf(one, isNever && line("never"), words && line(words), [two, [[three]], []]))
    .toEqual([one, two, three]);
  expect(documentOf()).toEqual([]);
});

test("a line has its pieces, without those of a false condition", () => {
  const isNever = Boolean(0);
  expect(line("one", isNever && " never", "", undefined, text("soft", " two")).content)
    .toEqual(["one", text("soft", " two")]);
});

test("a table dims its note, and has none by default", () => {
  const cells = { columns: ["Name"], rows: [[["Reef"]]] };
  expect(table("Places", { ...cells, note: "1 row" })).toEqual({
    kind: "table",
    caption: "Places",
    note: [text("soft", "1 row")],
    ...cells,
  });
  expect(table("Places", cells)).not.toHaveProperty("note");
});
