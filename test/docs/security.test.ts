/** SECURITY.md claims nothing that no test shows. */
import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { read, root } from "../house/source.ts";

const page = read("SECURITY.md");
const cited = [...page.matchAll(/\[([^\]]+)\]\((test\/[^)]+\.test\.ts)\)/g)]
  .map(([, name, file]) => ({ name: name!, file: file! }));

/** A name as it stands in the file, with or without the number of its promise. */
function isNamedIn(file: string, name: string): boolean {
  const words = name.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`["\`](?:\\d+ )?${words}["\`]`).test(read(file));
}

test("every test that SECURITY.md names is there, under that name", () => {
  expect(cited.length).toBeGreaterThan(30);
  const lost = cited.filter(({ name, file }) => !existsSync(root + file) || !isNamedIn(file, name));
  expect(lost).toEqual([]);
});

test("every claim of SECURITY.md names a test", () => {
  const claims = page.split("\n").filter((line) => /^\| [^-|]/.test(line));
  expect(claims.filter((claim) => !claim.includes(".test.ts)"))).toEqual([]);
});
