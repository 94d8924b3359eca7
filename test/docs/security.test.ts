/** Every claim of SECURITY.md is shown by a test. */
import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { read, root } from "../house/source.ts";

const page = read("SECURITY.md");
const cited = [...page.matchAll(/\[([^\]]+)\]\((test\/[^)]+\.test\.ts)\)/g)]
  .map(([, name, file]) => ({ name: name!, file: file! }));

/** Whether the file has a test or group of this name, with or without a promise's number. */
function isNamedIn(file: string, name: string): boolean {
  const words = name.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`\\(\\s*["\`](?:\\d+ )?${words}["\`],`).test(read(file));
}

test("every test that SECURITY.md names exists under that name", () => {
  expect(cited.length).toBeGreaterThan(30);
  const lost = cited.filter(({ name, file }) => !existsSync(root + file) || !isNamedIn(file, name));
  expect(lost).toEqual([]);
});

test("every name in it is in words, without placeholders from the test's source", () => {
  expect(cited.filter(({ name }) => /%\w|[${}]/.test(name))).toEqual([]);
});

test("every claim of SECURITY.md names a test", () => {
  const claims = page.split("\n").filter((line) => /^\| [^-|]/.test(line));
  expect(claims.filter((claim) => !claim.includes(".test.ts)"))).toEqual([]);
});
