/** The scripts of `provena completion`; test/terminal presses Tab in the shells themselves. */
import { spawnSync } from "node:child_process";
import process from "node:process";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { commands } from "../../../src/cli/commands.ts";
import { commandTable, everyOption } from "../../../src/cli/commands/completion/table.ts";
import { launcher } from "../../fixture/command.ts";
import { Place } from "../../fixture/place.ts";

const place = new Place();

beforeEach(() => place.open());

describe.each(["bash", "zsh", "fish"])("the script for %s", (shell) => {
  it("knows every command and every option", async () => {
    const { code, stdout, stderr } = await place.machine.run(["completion", shell]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const table = await commandTable(commands);
    const flags = [everyOption, ...table.map(({ options }) => options)].flat()
      .map(({ flag }) => (shell === "fish" ? `-l ${flag.slice(2)}` : flag));
    const missing = [...table.map(({ name }) => name), ...flags]
      .filter((word) => !new RegExp(`(?<![\\w-])${word}(?![\\w-])`).test(stdout));
    expect(missing).toEqual([]);
  });
});

describe("in bash", () => {
  let completions: string;
  beforeAll(async () => {
    const somewhere = new Place();
    const close = await somewhere.open();
    completions = (await somewhere.machine.run(["completion", "bash"])).stdout;
    await close();
  });

  /** What bash would offer at the end of a line. */
  function offered(line: string): string[] {
    const provena = launcher().map((word) => `'${word}'`).join(" ");
    const script = `provena() { ${provena} "$@"; }\n${completions}
COMP_LINE=${JSON.stringify(line)} COMP_POINT=${line.length}
_provena
printf '%s\\n' "\${COMPREPLY[@]}"`;
    const said = spawnSync("bash", ["--norc", "-c", script], {
      encoding: "utf8",
      env: { ...process.env, ...place.machine.env },
    });
    expect(said.stderr).toBe("");
    // A program that is in two folders of PATH is offered twice, and bash shows it once.
    return [...new Set(said.stdout.split("\n").filter(Boolean))];
  }

  it.each([
    ["provena lo", ["login", "logout"]],
    ["provena help ro", ["roles"]],
    ["provena ro", ["roles"]],
    ["provena roles --so", ["--source"]],
    ["provena roles --source ", ["api", "token"]],
    ["provena roles --source=t", ["token"]],
    ["provena --profile work check --api re", ["registry"]],
    ["provena check --require registry:w", ["write"]],
    ["provena call --all reg", ["registry"]],
    ["provena request entity-registry-read entity-registry-w", ["entity-registry-write"]],
    ["provena explain ERR_DEV", ["ERR_DEVICE_CODE_EXPIRED"]],
    ["provena exec basenam", ["basename"]],
    ["provena --vers", ["--version"]],
    ["provena call registry list ", []],
  ])("%j offers %j", (line, names) => {
    expect(offered(line)).toEqual(names);
  });

  it("offers the deployments a person has named", async () => {
    for (const name of ["dev", "mine"]) {
      await place.machine.run(["use", "dev.rrap-is.com", "rrap", "--name", name]);
    }
    expect(offered("provena use ")).toEqual(["dev", "mine"]);
    expect(offered("provena status --deployment m")).toEqual(["mine"]);
  });
});

it("says which shells there are", async () => {
  const { code, stdout, stderr } = await place.machine.run(["completion", "powershell"]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain("there is one for bash, zsh, fish");
});
