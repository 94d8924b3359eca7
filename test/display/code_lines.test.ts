import { expect, test } from "vitest";
import { codeLines } from "../../src/display/code_lines.ts";
import { line, step } from "../../src/display/document.ts";
import { renderHtml } from "../../src/display/html.ts";
import { renderText } from "../../src/display/text.ts";

const long = 'await registry.ops.create({ name: "a, b }) \\" c", at: { x: [1, 2], y: 2 }, ' +
  'description: "what it is for, in a sentence" })';
const lines = [
  "await registry.ops.create({",
  '  name: "a, b }) \\" c",',
  "  at: { x: [1, 2], y: 2 },",
  '  description: "what it is for, in a sentence"',
  "})",
];

test("a long call has an argument on each line, whatever its texts hold", () => {
  expect(codeLines(long)).toEqual(lines);
});

test("short code, and code that is no call with arguments, stays on one line", () => {
  for (const code of ['await fetch({ id: "1" })', `const a = "${"b".repeat(100)}";`, ""]) {
    expect(codeLines(code)).toEqual([code]);
  }
});

test("a notebook shows the lines, and text has the call on one line", () => {
  const document = [line(step(long, "provena call"))];
  const html = renderHtml(document, { identity: "full", voice: "code" });
  const shown = lines.join("\n").replaceAll('"', "&quot;");
  expect(html).toContain(`white-space:pre-wrap">${shown}</code>`);
  expect(renderText(document, { columns: 200 }).trim()).toBe(long);
});
