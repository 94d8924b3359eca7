/** How the time of scanning and redacting grows with what hostile servers and files hold. */
import process from "node:process";
import { beforeAll, describe, expect, test } from "vitest";
import { createResult } from "../../src/api/result.ts";
import { findCredentials, WINDOW } from "../../src/model/credentials/find.ts";
import { redactText } from "../../src/model/credentials/redact.ts";
import { rememberSent } from "../../src/model/credentials/sent.ts";
import { codeCells } from "../../src/scan/code_cells.ts";
import { listImports, pinEdits } from "../../src/scan/imports.ts";
import { scanNotebook } from "../../src/scan/notebook.ts";
import { usesIn } from "../../src/scan/uses.ts";
import { access } from "../scan/secrets.ts";
import { keyId } from "./hiding_places.ts";

/** Texts are searched so much at a time: what grows faster shows within. */
const QUARTER_OF_A_WINDOW = WINDOW / 4;
const MEBIBYTE = 1_048_576;

/** Milliseconds of this process's own time, whatever else the machine does. */
function timeOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

/** Time that grows with the square would be sixteen times as long. */
const MAX_GROWTH = 8;
/** Less is too little to compare, in milliseconds. */
const MIN_MS = 8;

/**
 * Compares a size with twice and four times that. The best of tries counts: collecting garbage takes
 * time, too.
 */
function expectInProportion(
  size: number,
  make: (size: number) => string,
  work: (text: string) => void,
): void {
  let times: number[] = [];
  for (let tries = 0; tries < 4; tries++) {
    times = [1, 2, 4].map((factor) => {
      const text = make(factor * size);
      return timeOf(() => work(text));
    });
    const [short = 0, , long = 0] = times;
    if (long <= Math.max(short, MIN_MS) * MAX_GROWTH) return;
  }
  expect.fail(`took ${times.map((time) => `${Math.round(time)} ms`).join(", ")}`);
}

const repeated = (unit: string) => (size: number) => unit.repeat(Math.ceil(size / unit.length));

const shapes: readonly (readonly [what: string, make: (size: number) => string])[] = [
  ["beginnings of tokens after a hyphen", repeated("-eyJAAAAAAAAAAAA")],
  ["beginnings of tokens", repeated("eyJ")],
  ["headers of tokens with dots", repeated("eyJhbGciOiJSUzI1NiJ9.")],
  ["headers of encrypted tokens", repeated("eyJlbmMiOiIiLCJhbGciOiIifQ..")],
  ["one hexadecimal number", repeated("0123456789abcdef")],
  ["one letter", repeated("A")],
  ["dots", repeated(".")],
  ["identifiers of AWS keys", repeated(`${keyId} `)],
  ["their beginnings", repeated("AKIA")],
  ["private keys that do not end", repeated("-----BEGIN RSA PRIVATE KEY-----\nMIIE")],
  ["hyphens", repeated("-----BEGIN ")],
  ["quotes", repeated('"')],
  ["escaped quotes", repeated('\\"')],
  ["backslashes", repeated("\\")],
  ["colour codes", repeated("\x1b[31;1m")],
  ["colour codes that do not end", repeated("\x1b[31;")],
  ["controls", repeated("\x9b\ufffd[\u200b")],
  ["separators of addresses", repeated("://")],
  ["addresses", repeated("a://b@c?sig=")],
  ["addresses with a user", repeated("https://reef:")],
  ["names of parameters", repeated("&X-Amz-Signature=")],
  ["names without values", repeated('access_token"   :   ')],
  ["names for values", repeated("secret=")],
  ["strings that do not end", repeated(`token="'`)],
  ["strings with escaped ends", repeated(`token="\\"`)],
  ["names in words", repeated("secret access key token ")],
  ["words of names", repeated("key ")],
  ["headers", repeated("Authorization: Bearer ")],
  ["a line of cookies", repeated("cookie: a=b;")],
  ["schemes", repeated("bearer basic ")],
  ["passwords", repeated('password: "a1')],
  ["pairs", repeated('"name":"password","value":')],
  ["tags", repeated("<b")],
  ["tags inside of words", repeated("a<span>")],
  ["cells of tables", repeated("<td>token</td>")],
  ["entities", repeated("&quot;&#x41")],
  ["percent signs", repeated("%25")],
  ["escapes", repeated("\\u005cu005c")],
  ["wrapped lines", repeated(`${"aB3".repeat(21)}x\n`)],
  ["wrapped lines of names", repeated(`token=${"aB3".repeat(20)}\n`)],
  ["base64 of text", (size) => btoa("token=".repeat(size / 8))],
  ["base64 of base64", (size) => btoa(btoa("eyJhbGciOiJS".repeat(size / 22)))],
  ["equals signs", repeated("=")],
  ["what is in the middle of keys", repeated("-us.atlasv1.SG.:AAQ~")],
  ["beginnings of vendors' keys", repeated("ghp_ sk- SK xoxb-")],
  ["codes of sign-ins", repeated("device AAAA-BBBB-")],
  ["pictures", repeated('data:image/png;base64,AA" QR code of the sign-in link')],
  ["full width", repeated("\uff45")],
  ["what was sent", repeated(access)],
  ["pieces of what was sent", repeated(`${access.slice(0, 12)} ${access.slice(40, 60)}`)],
];

beforeAll(() => {
  rememberSent(access);
  // The first calls compile what they run.
  for (const [, make] of shapes) findCredentials(make(20_000), { isOutput: true });
});

describe.each(shapes)("time grows in proportion to %s", (_, make) => {
  test("in a text that is searched", () => {
    expectInProportion(QUARTER_OF_A_WINDOW, make, (text) => {
      findCredentials(text, { isOutput: true });
    });
  });

  test("in a text that is shown", () => {
    expectInProportion(QUARTER_OF_A_WINDOW, make, (text) => void redactText(text));
  });

  test("in the fields of an answer", () => {
    const answer = {
      operation: "x",
      status: 200,
      headers: new Headers(),
      duration: 1,
      known: new Map(),
    };
    const rest = { bytes: new Uint8Array(), rows: [] };
    expectInProportion(MEBIBYTE, make, (text) => {
      const fields = Array.from({ length: text.length / 4_096 }, (_, i) => [
        `field ${i}`,
        text.slice(i * 4_096, (i + 1) * 4_096),
      ]);
      JSON.stringify(createResult({ ...answer, data: Object.fromEntries(fields) }, rest));
    });
  });

  test("in a notebook that is scanned", () => {
    expectInProportion(MEBIBYTE, make, (text) => {
      const half = text.slice(0, text.length / 2);
      const outputs = [{ text: [half] }, { text: half.match(/[^]{1,80}/g) }];
      scanNotebook("n.ipynb", JSON.stringify({ cells: [{ outputs }] }));
    });
  });
});

const sources: readonly (readonly [what: string, make: (size: number) => string])[] = [
  ["comments that do not end", repeated("/*")],
  ["strings that do not end", repeated(`"\\"`)],
  ["apostrophes", repeated("'\\'")],
  ["backticks", repeated("`")],
  ["imports", repeated("import ")],
  ["imports with blanks", repeated(`import${" ".repeat(90)}(`)],
  ["imports of packages", repeated('from "jsr:@a/b" ')],
  ["lines of imports", repeated('import "npm:a";\n')],
  ["calls of an API", repeated('a = await b.api("registry").ops.c ')],
  [
    "variables for an API",
    (size) =>
      Array.from(
        { length: size / 40 },
        (_, i) => `v${i} = await b.api("registry"); v${i}.call("x")`,
      ).join("\n"),
  ],
  ["names", repeated("a")],
  ["members", repeated(".api.ops.call(")],
  ["roles", repeated('.requestAccess(["a",')],
  ["blanks", repeated(" ")],
];

test.each(sources)("time grows in proportion to a source of %s", (_, make) => {
  expectInProportion(MEBIBYTE, make, (text) => {
    const json = JSON.stringify({ cells: [{ cell_type: "code", source: text, outputs: [] }] });
    const cells = codeCells(json);
    usesIn(cells);
    void listImports(cells, () => Promise.resolve(undefined));
    pinEdits(json, cells, [{
      cell: 1,
      line: 1,
      kind: "package",
      specifier: "jsr:@a/b",
      pinned: false,
      pinTo: "jsr:@a/b@^1",
    }]);
  });
});

const notebooks: readonly (readonly [what: string, make: (size: number) => string])[] = [
  [
    "lines",
    (size) => JSON.stringify({ cells: [{ outputs: [{ text: Array(size / 8).fill("a=b\n") }] }] }),
  ],
  [
    "entries without line breaks",
    (size) => JSON.stringify({ cells: [{ outputs: [{ text: Array(size / 8).fill("eyJ.") }] }] }),
  ],
  [
    "outputs",
    (size) =>
      JSON.stringify({
        cells: [{ outputs: Array(size / 32).fill({ name: "stdout", text: "eyJhb" }) }],
      }),
  ],
  [
    "cells",
    (size) =>
      JSON.stringify({
        cells: Array(size / 64).fill({ outputs: [{ text: "token=" }], source: "x" }),
      }),
  ],
  [
    "depth",
    (size) => `{"cells":[],"metadata":${"[".repeat(size / 4)}"a","b"${"]".repeat(size / 4)}}`,
  ],
  [
    "strings at a depth",
    (size) =>
      `{"cells":[],"metadata":${"[".repeat(20_000)}${'"a",["b"],'.repeat(size / 10)}"c"${
        "]".repeat(20_000)
      }}`,
  ],
  [
    "tokens, each another",
    (size) =>
      JSON.stringify({
        cells: [{
          outputs: [{
            text: Array.from(
              { length: size / 60 },
              (_, i) => `refresh_token = "${(i * 7919).toString(36)}xX9q${i * 104_729}Zz1" `,
            ).join(""),
          }],
        }],
      }),
  ],
];

test.each(notebooks)("time grows in proportion to %s of a notebook", (_, make) => {
  expectInProportion(MEBIBYTE, make, (text) => void scanNotebook("n.ipynb", text));
});
