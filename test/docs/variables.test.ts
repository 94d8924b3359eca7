import { expect, test } from "vitest";
import { manPage } from "../../scripts/man.mjs";
import { variables } from "../../src/configuration/variables.ts";
import { read, readSources } from "../house/source.ts";

/** The variables for fleets have their own page. */
const inReadme = variables.filter(([name]) => /^PROVENA_(?!REDIS)/.test(name));

test("README has the same table of variables as the code", () => {
  const table = inReadme.map(([name, , does]) => `| \`${name}\` | ${does} |`);
  expect(read("README.md")).toContain(["| --- | --- |", ...table, "", ""].join("\n"));
});

test("the page on fleets names the variables for Redis", () => {
  const names = variables.map(([name]) => name).filter((name) => name.includes("REDIS"));
  expect(names.length).toBeGreaterThan(2);
  for (const name of names) expect(read("docs/fleets.md")).toContain(`\`${name}\``);
});

test("the man page has every variable", async () => {
  const [, section = ""] = (await manPage()).split(".SH ENVIRONMENT\n");
  for (const [name] of variables) expect(section).toContain(`.B ${name}\n`);
});

test("every variable of ours that the code reads is in the table", () => {
  const known = new Set(variables.map(([name]) => name));
  const named = readSources()
    .flatMap(({ path }) =>
      [...read(path).matchAll(/\bPROVENA_[A-Z_]+[A-Z]\b/g)].map(([name]) => name)
    );
  expect(named.length).toBeGreaterThan(20);
  expect([...new Set(named)].filter((name) => !known.has(name))).toEqual([]);
});
