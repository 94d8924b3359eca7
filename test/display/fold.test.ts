import { expect, test } from "vitest";
import { type Document, line, table, text } from "../../src/display/document.ts";
import { renderHtml } from "../../src/display/html.ts";
import { renderOutput } from "../../src/display/output_html.ts";
import { loadTerminalTools, renderTerminal } from "../../src/display/terminal.ts";
import { renderText } from "../../src/display/text.ts";

const folds: Document = [
  line("Before"),
  {
    kind: "fold",
    label: [text("normal", "Reefs", true)],
    content: [table("", { columns: ["Name", "Depth"], rows: [[["North"], ["3"]]] })],
  },
  { kind: "fold", label: ["Open"], content: [line("Inside")], open: true },
];

const tools = await loadTerminalTools({ table: true, qr: false });
const screen = { color: false, identity: "full", voice: "code", qr: false } as const;
const drawn = (document: Document, columns = 80, unicode = true) =>
  renderTerminal(document, { ...screen, columns, unicode }, tools);

test("a closed fold is one line of a terminal, and an open one is drawn", () => {
  expect(drawn(folds)).toBe("  Before\n  ▸ Reefs\n\n  Open\n    Inside");
  expect(drawn(folds, 80, false)).toContain("> Reefs");
});

test("text for a file or a pipe has what is in a closed fold", () => {
  expect(renderText(folds)).toMatch(/Reefs\n {2}Name {3}Depth\n {2}-+ {2}-+\n {2}North/);
});

test("in a notebook a fold is closed unless it is open, and has no caption of its own", () => {
  const html = renderHtml(folds, { identity: "full", voice: "code" });
  expect(html).toMatch(/<details style="[^"]*"><summary><b>Reefs<\/b><\/summary>/);
  expect(html).toMatch(/<details open style="[^"]*"><summary>Open<\/summary>/);
  expect(html).toContain("North");
  expect(html).not.toContain("<caption");
});

test("an output with a fold opens it in print, by a style sheet for this output alone", () => {
  const options = { identity: "full", voice: "code" } as const;
  const [before, ...rest] = renderOutput(folds, options).split(renderHtml(folds, options));
  expect([before, rest]).toEqual([
    "<div><style>@media print{@scope{details::details-content{content-visibility:visible}}}</style>",
    ["</div>"],
  ]);
  expect(renderOutput([line("<details")], options)).not.toContain("<style");
});
