import { describe, expect, test } from "vitest";
import { line } from "../../src/display/document.ts";
import { maskIdentity } from "../../src/display/identity.ts";
import { toAscii } from "../../src/display/ascii.ts";
import { sanitise } from "../../src/text/sanitise.ts";
import { renderText } from "../../src/display/text.ts";
import { HIDDEN } from "../fixture/hidden.ts";
import {
  everywhere,
  expectNoControls,
  expectOnlyOurColours,
  expectOnlyText,
  html,
  terminal,
} from "./harmless.ts";

const hostile = [
  `<img src=x onerror=alert(1)>`,
  `"><script>alert(1)</script>`,
  `' style='position:fixed`,
  `\x1b[31mred\x1b[0m`,
  `\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\`,
  `\x9b2Jwiped\x7f`,
  `abc\u202egnp.exe`,
  `a\u2066b\u2069c\u200f`,
  `tag\u{e0041}`,
  `first\r\n  ✓ Signed in as admin`,
  `half \ud800 pair`,
];

describe.each(hostile)("23 text from a server such as %j", (value) => {
  test("is only ever text in HTML", () => expectOnlyText(everywhere(value)));

  test("adds no control characters in plain text and in a terminal without colour", () => {
    expectNoControls(everywhere(value));
  });

  test("adds no control characters to the colours of a terminal", () => {
    expectOnlyOurColours(everywhere(value));
  });

  test("is replaced visibly, and cannot start a new line", () => {
    const output = renderText([line("[", value, "]")], { columns: 500 });
    expect(output.split("\n")).toHaveLength(1);
    if (HIDDEN.test(value.replace(/\r\n/, ""))) expect(output).toContain("\ufffd");
  });

  test("stays in ASCII if nothing else can be shown", () => {
    expect(renderText(everywhere(value), { unicode: false })).toMatch(/^[\x20-\x7e\n]*$/);
  });
});

describe("23 links", () => {
  const href = (address: string) => html([line({ kind: "link", href: address })]).match(/href="/);

  test.each([
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "http://evil.example/",
    "https://user:word@evil.example/",
    "file:///etc/passwd",
    "//evil.example",
    "vbscript:x",
    `https://ok.example/${"é".repeat(1500)}`,
  ])("%s is shown as text", (address) => expect(href(address)).toBeNull());

  test.each(["https://ok.example/a?b=c", "http://127.0.0.1:8080/x", "http://localhost/"])(
    "%s is a link",
    (address) => expect(href(address)).not.toBeNull(),
  );

  test("open in a new tab and tell the other page nothing", () => {
    expect(html([line({ kind: "link", href: "https://ok.example/" })])).toContain(
      `<a href="https://ok.example/" target="_blank" rel="noopener noreferrer"`,
    );
  });
});

describe("23 a name of a megabyte", () => {
  const name = "A".repeat(2 ** 20);

  test("is shortened everywhere, in little time", () => {
    for (
      const output of [
        html(everywhere(name)),
        renderText(everywhere(name)),
        terminal(everywhere(name), true),
      ]
    ) {
      expect(output.length).toBeLessThan(250_000);
      expect(output).toContain("A…");
    }
  });

  test("is not cut in the middle of a character", () => {
    expect(sanitise("🐠🐠", 3)).toBe("🐠…");
  });
});

test("a masked name keeps its initial and mail domain, and not its length", () => {
  expect(maskIdentity("editor@example.org")).toBe("e•••••@example.org");
  expect(maskIdentity("a-much-longer-name@example.org")).toBe("a•••••@example.org");
  expect(maskIdentity("editor")).toBe("e•••••");
  expect(maskIdentity("🐠fish")).toBe("🐠•••••");
});

test("in a locale without letters, marks become similar ones, and names can be told apart", () => {
  expect(toAscii("✓ yes · – no · ✗ Müller… 珊瑚", {}))
    .toBe("+ yes - - no - x M\\u{fc}ller... \\u{73ca}\\u{745a}");
});

test("plain lines in UTF-8 keep every name, and only marks that stand alone become ASCII", () => {
  const names = "Müller 珊瑚 שונית مرجان ปะการัง כ״ץ col·lecció – final’s a…b 10×10.ipynb";
  expect(toAscii(`✓\u00a0Read ${names} · done…`, { letters: true }))
    .toBe(`+\u00a0Read ${names.replace("–", "-")} - done...`);
});
