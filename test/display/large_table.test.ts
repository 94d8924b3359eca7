import { expect, test } from "vitest";
import { type Document, text } from "../../src/display/document.ts";
import { renderHtml } from "../../src/display/html.ts";
import { loadTerminalTools, renderTerminal } from "../../src/display/terminal.ts";
import { renderText } from "../../src/display/text.ts";

const large: Document = [{
  kind: "table",
  caption: "Items",
  columns: ["Handle", "Name", "Yours"],
  rows: Array.from({ length: 5000 }, (_, i) => [
    [`10378.1/${1_900_000 + i}`],
    [`Reef survey ${i}`],
    [text("good", "✓"), " yes"],
  ]),
}];

test("a table of 5,000 rows is complete in HTML, and its time is reported", () => {
  const times = Array.from({ length: 5 }, () => {
    const start = performance.now();
    const html = renderHtml(large, { identity: "masked", voice: "code" });
    expect(html.match(/<tr /g)).toHaveLength(5001);
    return performance.now() - start;
  });
  console.log(`5,000 rows to HTML: ${Math.min(...times).toFixed(1)} ms`);
});

test("a terminal gets the first 200 rows in one frame, and the number of the others", async () => {
  const tools = await loadTerminalTools({ table: true, qr: false });
  const options = {
    columns: 80,
    color: false,
    unicode: true,
    identity: "full",
    voice: "command",
    qr: false,
  } as const;
  const drawn = renderTerminal(large, options, tools);
  expect(drawn.match(/Reef survey/g)).toHaveLength(200);
  expect(drawn.match(/[╭╰├]/g)).toEqual(["╭", "├", "╰"]);
  const [first, ...others] = drawn.split("\n").slice(2);
  expect(others.pop()).toBe("  … and 4,800 more rows; --json has them all");
  expect(others.every((row) => row.length === first!.length)).toBe(true);
  // Without room for columns it is a list, with the same limit.
  const narrow = renderTerminal(large, { ...options, columns: 22 }, tools);
  expect(narrow.match(/Reef survey/g)).toHaveLength(200);
  expect(narrow).toContain("4,800");
});

test("a pipe gets every row", () => {
  expect(renderText(large).match(/Reef survey/g)).toHaveLength(5000);
});
