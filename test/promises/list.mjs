/** The promises of docs/promises.md, and the tests that are named after them. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** @returns {Map<number, string>} the text of each promise by its number */
export function listPromises() {
  const text = readFileSync(`${root}docs/promises.md`, "utf8");
  const rows = [...text.matchAll(/^\| (\d+) +\| (.+?) +\| .*\|$/gm)];
  return new Map(rows.map(([, number, words]) => [Number(number), words]));
}

/** Matches a test or group whose name begins with a number. */
const NAMED = /\b(?:describe|test|it)(?:\.each\([\s\S]*?\))?\(\s*["`](\d{1,2}) /g;

/** @returns {{file: string, numbers: number[]}[]} the test files, with the promises each tests */
export function filesOfPromises() {
  return readdirSync(`${root}test`, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".test.ts"))
    .map((name) => {
      const file = `test/${name}`;
      const text = readFileSync(root + file, "utf8");
      return { file, numbers: [...text.matchAll(NAMED)].map(([, number]) => Number(number)) };
    })
    .filter(({ numbers }) => numbers.length > 0);
}
