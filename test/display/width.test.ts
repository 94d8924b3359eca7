import { expect, test } from "vitest";
import { line } from "../../src/display/document.ts";
import { renderTerminal } from "../../src/display/terminal.ts";
import { widthOf } from "../../src/display/spans.ts";

const options = { columns: 80, color: false, unicode: true, qr: false, voice: "code" } as const;

test("a word of wide characters as broad as the terminal starts at its edge", () => {
  const document = [line({ kind: "code", text: "礁".repeat(40) })];
  const drawn = renderTerminal(document, { ...options, identity: "full" }, {});
  expect(drawn.split("\n").map(widthOf)).toEqual([80]);
});
