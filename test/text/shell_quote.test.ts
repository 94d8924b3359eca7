import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { shellWord } from "../../src/text/shell_quote.ts";

const code = [
  "plain-word_1.2/3:4",
  "name=value",
  "$(touch x)",
  "`touch x`",
  "a;touch x",
  "it's",
  "\\",
  "a\\",
  "\\'; touch x; '",
  "''",
  "!ls",
  "~root",
  "*?[x]{a,b}",
  "=ls",
  "%1",
  "#x",
  "",
];

test.each(code)("a shell reads %j unchanged", (value) => {
  const { stdout } = spawnSync("bash", ["-c", `printf %s ${shellWord(value)}`], {
    encoding: "utf8",
  });
  expect(stdout).toBe(value);
});

test("no quote or backslash is inside quotes, where fish treats it differently", () => {
  for (const value of code) {
    // Outside quotes each is escaped with a backslash.
    const quoted = [...shellWord(value).matchAll(/\\.|'([^']*)'/g)].map(([, inside = ""]) =>
      inside
    );
    expect(quoted.join("")).not.toMatch(/[\\']/);
  }
});

test("a word that zsh would expand to a path is quoted", () => {
  expect(shellWord("=ls")).toBe("'=ls'");
});
