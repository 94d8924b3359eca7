import { expect, test } from "vitest";
import { manPage } from "../../scripts/man.mjs";
import { variables } from "../../src/configuration/variables.ts";
import { read, readSources } from "../house/source.ts";

/** Those of the fleets have a page of their own. */
const inReadme = variables.filter(([name]) => /^PROVENA_(?!REDIS)/.test(name));

test("README has the table of variables, as the code has it", () => {
  const table = inReadme.map(([name, , does]) => `| \`${name}\` | ${does} |`);
  expect(read("README.md")).toContain(["| --- | --- |", ...table, "", ""].join("\n"));
});

test("the page on fleets names those of Redis", () => {
  const names = variables.map(([name]) => name).filter((name) => name.includes("REDIS"));
  expect(names.length).toBeGreaterThan(2);
  for (const name of names) expect(read("docs/fleets.md")).toContain(`\`${name}\``);
});

test("the man page has each", async () => {
  const [, section = ""] = (await manPage()).split(".SH ENVIRONMENT\n");
  for (const [name] of variables) expect(section).toContain(`.B ${name}\n`);
});

test("no variable of ours is read that is not in the table", () => {
  const known = new Set(variables.map(([name]) => name));
  const named = readSources()
    .flatMap(({ path }) =>
      [...read(path).matchAll(/\bPROVENA_[A-Z_]+[A-Z]\b/g)].map(([name]) => name)
    );
  expect(named.length).toBeGreaterThan(20);
  expect([...new Set(named)].filter((name) => !known.has(name))).toEqual([]);
});
