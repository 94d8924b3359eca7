import { describe, expect, test } from "vitest";
import { commands } from "../../src/cli/commands.ts";
import { entryGroups, findEntry } from "../../src/cli/commands/explain/entries.ts";
import { contractOf } from "../../src/demo/contract/contract.ts";
import { errorCodes, ProvenaError } from "../../src/errors.ts";
import type { ApiName } from "../../src/model/deployment.ts";
import { troubleshootingPage } from "./troubleshooting_page.ts";

const entries = entryGroups.flatMap((group) => group.entries);

test("the page has the texts of provena explain; -u rewrites it", async () => {
  await expect(troubleshootingPage()).toMatchFileSnapshot("../../docs/troubleshooting.md");
});

test.each(errorCodes)("%s has an entry with something to do", (code) => {
  const entry = findEntry(code);
  expect(entry?.topic).toBe(code);
  expect(entry?.remedies.length).toBeGreaterThan(0);
});

test("no two entries have the same name or symptom", () => {
  expect(new Set(entries.map(({ topic }) => topic)).size).toBe(entries.length);
  expect(new Set(entries.map(({ symptom }) => symptom)).size).toBe(entries.length);
});

test("every command that an entry names exists", () => {
  const named = entries.flatMap(({ remedies }) => remedies.map(({ command }) => command ?? ""))
    .flatMap((command) => [...command.matchAll(/\bprovena (\w+)/g)].map(([, name]) => name!));
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((name) => !Object.hasOwn(commands, name))).toEqual([]);
});

test("every operation that an entry names exists in Provena", async () => {
  const lines = entries.flatMap(({ remedies }) =>
    remedies.flatMap(({ code = "", command = "" }) => [code, command])
  );
  const named = lines.flatMap((line) => [
    ...line.matchAll(/\bprovena (?:call|describe) (?<api>[\w-]+) (?<id>\w+)/g),
    ...line.matchAll(/\b(?<api>registry|dataStore)\.ops\.(?<id>\w+)/g),
    ...line.matchAll(/\b(?<api>registry|dataStore)\.(?:describe|example)\("(?<id>\w+)"\)/g),
  ]).map(({ groups }) => groups as { api: string; id: string });
  expect(named.length).toBeGreaterThan(10);
  for (const { api, id } of named) {
    const { operations } = await contractOf((api === "dataStore" ? "data-store" : api) as ApiName);
    expect(operations.map((operation) => operation.id)).toContain(id);
  }
});

describe("an error", () => {
  test("names its help in the stack, between the message and the frames", () => {
    const thrown = () => new ProvenaError("ERR_NETWORK", "No answer");
    expect(thrown().stack).toMatch(
      // The page is beside the sources; an npm package has the command.
      /^\w*Error: No answer\n {4}More(: \/\S+\/docs\/troubleshooting\.md \(ERR_NETWORK\)|, in a terminal: npx provena-notebook explain ERR_NETWORK)\n +at /,
    );
    expect(thrown().message).toBe("No answer");
  });
});
