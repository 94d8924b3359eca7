import fc from "fast-check";
import { expect, test } from "vitest";
import { jsonStrings } from "../../src/scan/json_strings.ts";
import { isNotebook, scanNotebook } from "../../src/scan/notebook.ts";
import { atOnce } from "../../src/text/steps.ts";
import { leaking, write } from "./notebooks.ts";
import { access, device, jwt, opaque, pieceIn, presigned, refresh } from "./secrets.ts";

const scanned = (file: string, text: string) => atOnce(scanNotebook(file, text));

const places = (text: string) =>
  scanned("n.ipynb", text).findings.map((f) =>
    `${f.cell} ${f.part} ${f.output} ${f.line}:${f.column} ${f.kind}${f.removed ? " removed" : ""}`
  );

test("says cell, part, line and column, and shows nothing", () => {
  expect(places(write(leaking))).toEqual([
    "2 output 1 2:8 access token removed",
    "2 output 2 1:1 refresh token removed",
    `2 output 2 1:${presigned.indexOf("?") + 11} presigned link removed`,
    "2 output 2 2:19 device code removed",
    "2 source null 2:18 refresh token",
    "null metadata null 1:1 access token",
  ]);
  const { findings } = scanned("n.ipynb", write(leaking));
  expect(pieceIn(JSON.stringify(findings))).toBeUndefined();
});

test("changes only the characters of credentials in outputs", () => {
  const before = write(leaking);
  const query = presigned.split("?")[1]!;
  const mark = before.indexOf('"source": [\n    "const');
  const expected = [access, opaque, query, device].reduce(
    (text, secret) => text.replace(secret, "[redacted]"),
    before.slice(0, mark),
  ) + before.slice(mark);
  expect(scanned("n.ipynb", before).text).toBe(expected);
});

test("keeps unusual numbers, escapes and indentation", () => {
  const before = `{"cells" : [\r\n\t{"outputs":[{"text":"\\u00e9\\/ ${access} \\ud83d\\ude00",` +
    `"n":1.0,"big":12345678901234567890}],"source":"","cell_type":"code"}], "nbformat":4}`;
  expect(scanned("n", before).text).toBe(before.replace(access, "[redacted]"));
});

test("removes a token whose characters are escaped", () => {
  const escaped = [...access].map((c) => c === "." ? "\\u002e" : c).join("");
  const before = write({ cells: [{ outputs: [{ text: "here: TOKEN." }] }] });
  const { text } = scanned("n", before.replace("TOKEN", escaped));
  expect(text).toBe(before.replace("TOKEN", "[redacted]"));
});

test("finds nothing in its own output", () => {
  const { text } = scanned("n", write(leaking));
  const again = scanned("n", text);
  expect(again.text).toBe(text);
  expect(again.findings.map(({ part }) => part)).toEqual(["source", "metadata"]);
});

test("reads version 3 of the format, with worksheets", () => {
  const old = { worksheets: [{ cells: [{ input: [`x = "${access}"`], outputs: [] }] }] };
  expect(places(write(old))).toEqual(["1 source null 1:6 access token"]);
});

test("finds a token that is the name of a field", () => {
  const odd = { cells: [{ outputs: [{ data: { "application/json": { [access]: 1 } } }] }] };
  expect(scanned("n", write(odd)).text).toBe(write(odd).replace(access, "[redacted]"));
});

test("does not join two entries of a list of values", () => {
  const list = { cells: [{ outputs: [{ text: [access, refresh] }] }] };
  expect(places(write(list))).toEqual([
    "1 output 1 1:1 access token removed",
    "1 output 1 2:1 refresh token removed",
  ]);
});

test.each([
  ["a notebook", write(leaking), true],
  ["a notebook with a byte order mark", `\ufeff${write(leaking)}`, true],
  ["JSON without cells", "{}", false],
  ["a list", "[]", false],
  ["no JSON", "cells", false],
])("knows %s", (_, text, expected) => {
  expect(isNotebook(text)).toBe(expected);
});

test("finds every string of any JSON at its place", () => {
  fc.assert(fc.property(fc.json({ maxDepth: 5 }), fc.constantFrom(0, 1, 3), (json, indent) => {
    const value: unknown = JSON.parse(json);
    const text = JSON.stringify(value, null, indent);
    const found: string[] = [];
    for (const { start, end } of jsonStrings(text)) found.push(text.slice(start - 1, end + 1));
    const expected: string[] = [];
    const walk = (each: unknown): void => {
      if (typeof each === "string") expected.push(JSON.stringify(each));
      else if (Array.isArray(each)) each.forEach(walk);
      else if (typeof each === "object" && each !== null) {
        for (const [key, inner] of Object.entries(each)) {
          expected.push(JSON.stringify(key));
          walk(inner);
        }
      }
    };
    walk(value);
    expect(found).toEqual(expected);
  }));
});

/** Words of which every name of a credential contains one, whatever stands between its letters. */
const NAMING =
  /token|secret|pass|pwd|key|credential|cookie|authori[sz]ation|jwt|sign|code|aws|verifier/i;

/** Whether made-up data have no name of a credential: the value beside one is removed as well. */
const isUnnamed = (data: unknown) => !NAMING.test(JSON.stringify(data).replace(/[^a-z]/gi, ""));

test("keeps every notebook valid, and changes only credentials in outputs", () => {
  const text = fc.string({ unit: "grapheme" }).filter(isUnnamed);
  const line = fc.oneof(text, fc.constant(`x ${jwt("Bearer")} y`));
  const output = fc.record({
    output_type: fc.constant("stream"),
    text: fc.oneof(line, fc.array(line)),
    data: fc.dictionary(text, fc.oneof(line, fc.jsonValue().filter(isUnnamed))),
  });
  const notebook = fc.record({ cells: fc.array(fc.record({ outputs: fc.array(output) })) });
  fc.assert(fc.property(notebook, (value) => {
    const before = write(value);
    const { text: after } = scanned("n", before);
    const redacted = before.replaceAll(access, "[redacted]");
    expect(after).toBe(redacted);
    expect(() => JSON.parse(after)).not.toThrow();
  }));
});
