import { expect, test } from "vitest";
import { type Document, text } from "../../src/display/document.ts";
import { renderHtml } from "../../src/display/html.ts";
import { loadTerminalTools, renderTerminal } from "../../src/display/terminal.ts";

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

test("a table of 5,000 rows is whole in HTML, and its time is told", () => {
  const times = Array.from({ length: 5 }, () => {
    const start = performance.now();
    const html = renderHtml(large, { identity: "masked", voice: "code" });
    expect(html.match(/<tr /g)).toHaveLength(5001);
    return performance.now() - start;
  });
  console.log(`5,000 rows to HTML: ${Math.min(...times).toFixed(1)} ms`);
});

test("a table drawn in pieces has one frame, one header and every row", async () => {
  const tools = await loadTerminalTools({ table: true, qr: false });
  const drawn = renderTerminal(large, {
    columns: 80,
    color: false,
    unicode: true,
    identity: "full",
    voice: "code",
    qr: false,
  }, tools);
  expect(drawn.match(/Reef survey/g)).toHaveLength(5000);
  expect(drawn.match(/[╭╰├]/g)).toEqual(["╭", "├", "╰"]);
  const [first, ...others] = drawn.split("\n").slice(2);
  expect(others.every((row) => row.length === first!.length)).toBe(true);
});
