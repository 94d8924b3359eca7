import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";

const program = fileURLToPath(new URL("../failures.mjs", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "provena-failures-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** The lines that are printed for a log. */
function told(log: string, most = 40): string[] {
  const file = join(folder, "tier.log");
  writeFileSync(file, log);
  const { stdout } = spawnSync(process.execPath, [program, file, String(most)], {
    encoding: "utf8",
  });
  return stdout.trimEnd().split("\n");
}

const vitestLog = `
deno

 \x1b[31m×\x1b[39m slow 9 ms
 ✓ good 2 ms
⎯⎯⎯⎯⎯⎯⎯ Failed Tests 2 ⎯⎯⎯⎯⎯⎯⎯

\x1b[41m FAIL \x1b[49m test/a.test.ts\x1b[2m > \x1b[22mslow
 FAIL  test/b.test.ts > slower
AssertionError: expected 1 to be 2

- Expected
+ Received

- 2
+ 1

 ❯ inner node_modules/x/y.js:1:1
 ❯ test/a.test.ts:9:4
      9|   expect(1).toBe(2);
       |             ^
⎯⎯⎯⎯⎯⎯⎯⎯⎯[1/2]⎯

 Test Files  2 failed (2)
`;

test("tells of vitest's report what failed and why, and nothing that passed", () => {
  expect(told(vitestLog)).toEqual([
    "FAIL deno: test/a.test.ts > slow, test/b.test.ts > slower",
    "  AssertionError: expected 1 to be 2",
    "  - Expected",
    "  + Received",
    "  - 2",
    "  + 1",
    "   ❯ test/a.test.ts:9:4",
  ]);
});

test("tells an error outside of a test", () => {
  const log =
    " ✓ good\n⎯⎯⎯ Unhandled Rejection ⎯⎯⎯\nError: late\n⎯⎯⎯⎯⎯\n Test Files  1 passed (1)\n";
  expect(told(log)).toEqual(["FAIL Unhandled Rejection", "  Error: late"]);
});

test("tells of our own scripts the reasons below a failed test", () => {
  const log = "ok     one\nnot ok two (3.8 s)\n       it shows less\n       than is saved\n" +
    "ok     three\n       for comparison, a number\nFAILED  four\nError: no\n2 passed, 2 failed\n";
  expect(told(log)).toEqual([
    "not ok two (3.8 s)",
    "         it shows less",
    "         than is saved",
    "FAILED  four",
    "  Error: no",
  ]);
});

test("tells of a failed step the end of its output", () => {
  const log = "\n> deno fmt\n  1.0 s\n\n> tsc\nmod.ts(1,1): error TS1\n  2.0 s\n\nnot ok: tsc\n" +
    "1 passed, 1 failed\n";
  expect(told(log)).toEqual(["not ok: tsc", "  mod.ts(1,1): error TS1", "    2.0 s"]);
});

test("shares the lines among the failures, and counts those without one", () => {
  const each = (name: number) => `not ok ${name}\n${"  because\n".repeat(50)}`;
  const all = Array.from({ length: 20 }, (_, i) => each(i)).join("");
  expect(told(each(1))).toHaveLength(40);
  expect(told(all)).toHaveLength(40);
  expect(told(all).at(-1)).toBe("and 7 more");
  expect(told(all, 6)).toHaveLength(6);
});

test("cuts a long line", () => {
  expect(told(`not ok one\n  ${"x".repeat(1_000)}\n`)[1]).toMatch(/^ {4}x{296}…$/);
});

test.each([
  ["the end, if no failure is told", "one\n\ntwo\n", ["one", "two"]],
  ["the skipped tests, which count as failed", " ↓ left out\n ✓ good\n", [" ↓ left out"]],
])("tells %s", (_, log, expected) => {
  expect(told(log)).toEqual(expected);
});

test("says that there is no log", () => {
  const { stdout, status } = spawnSync(process.execPath, [program, join(folder, "none")], {
    encoding: "utf8",
  });
  expect([stdout, status]).toEqual([`There is no log ${join(folder, "none")}\n`, 0]);
});
