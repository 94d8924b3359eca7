/** Checks the man page with the programs that display it. */
import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { manPage } from "../../scripts/man.mjs";
import { commands } from "../../src/cli/commands.ts";
import { commandTable } from "../../src/cli/commands/completion/table.ts";
import { exitCodes } from "../../src/cli/exit_code.ts";

let folder: string;
let page: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "provena-man-"));
  page = join(folder, "provena.1");
  await writeFile(page, await manPage());
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function run(program: string, ...args: string[]) {
  const env = { ...process.env, LC_ALL: "C.UTF-8", MANWIDTH: "80", MANROFFOPT: "-rHY=0" };
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8", env });
  return { status, stdout, stderr };
}

test("mandoc has no warnings about the man page", () => {
  expect(run("mandoc", "-Tlint", "-Wwarning", page)).toEqual({ status: 0, stdout: "", stderr: "" });
});

test("groff has no warnings about the man page, and its text fits into 80 columns", async () => {
  const { status, stdout, stderr } = run("man", "--warnings", "-l", page);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout.split("\n").filter((line) => line.length > 80)).toEqual([]);
  const table = await commandTable(commands);
  for (const { name, options, definition } of table) {
    expect(stdout).toMatch(new RegExp(`^ {7}provena ${name}\\b`, "m"));
    for (const { flag } of options) expect(stdout).toMatch(new RegExp(`^ +${flag}\\b`, "m"));
    for (const [command] of definition.examples) {
      expect(stdout.replaceAll(/\s+/g, " ")).toContain(command.replaceAll(/\s+/g, " "));
    }
  }
  for (const code of Object.values(exitCodes)) {
    expect(stdout).toMatch(new RegExp(`^ {7}${code} {2}`, "m"));
  }
});
