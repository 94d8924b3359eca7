import { expect, test } from "vitest";
import { type Document, line } from "../../src/display/document.ts";
import { loadTerminalTools, renderTerminal } from "../../src/display/terminal.ts";
import { widthOf } from "../../src/text/width.ts";

const options = { columns: 80, color: false, unicode: true, qr: false, voice: "code" } as const;

test("a word of wide characters as wide as the terminal starts at its edge", () => {
  const document = [line({ kind: "code", text: "礁".repeat(40) })];
  const drawn = renderTerminal(document, { ...options, identity: "full" }, {});
  expect(drawn.split("\n").map(widthOf)).toEqual([80]);
});

test.each([
  ["plain", 5],
  ["珊瑚", 4],
  ["✓", 1],
  ["❤", 1],
  ["❤\ufe0f", 2],
  ["⚡🪸", 4],
  ["\u{1f1e6}\u{1f1fa}", 2],
  ["👩‍👩‍👧‍👦", 2],
  ["👍🏽", 2],
  ["🏴󠁧󠁢󠁥󠁮󠁧󠁿", 2],
  ["1️⃣", 2],
  ["〰️", 2],
  ["क्\u200dष", 2],
  ["e\u0301", 1],
])("%s takes the columns a terminal gives it", (text, columns) => {
  expect(widthOf(text)).toBe(columns);
});

test("no cell of a table is cut through a pair of surrogates", async () => {
  const tools = await loadTerminalTools({ table: true, qr: false });
  // A kana in a square, which the table counts as wide and we do not.
  const cell = ["\u{1f200}".repeat(20)];
  const document: Document = [{ kind: "table", caption: "", columns: ["A"], rows: [[cell]] }];
  const drawn = renderTerminal(document, { ...options, identity: "full" }, tools);
  expect(drawn).not.toMatch(/\p{Cs}/u);
});
