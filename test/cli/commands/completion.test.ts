/** What Tab offers; test/terminal presses it in the shells themselves. */
import { spawnSync } from "node:child_process";
import process from "node:process";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { commands } from "../../../src/cli/commands.ts";
import { complete, type KnownNames } from "../../../src/cli/commands/completion/complete.ts";
import { commandTable, everyOption } from "../../../src/cli/commands/completion/table.ts";
import { launcher } from "../../fixture/command.ts";
import { Place } from "../../fixture/place.ts";

const named = (...values: string[]) =>
  Promise.resolve(values.map((value) => ({ value, description: "" })));

const known: KnownNames = {
  deployment: () => named("reef", "-odd", "zero\u200bwidth", ""),
  profile: () => named("work"),
  operation: (api, given) => named(`${api}_list`, ...Object.values(given)),
};

const offeredAfter = async (...words: string[]) => {
  const { candidates, also } = await complete(words, commands, known);
  return { values: candidates.map(({ value }) => value), also };
};

describe("what can be typed", () => {
  it("is every command, each with what it does", async () => {
    const { candidates } = await complete([""], commands, known);
    const entries = Object.entries(commands).map(([value, { summary: description }]) => ({
      value,
      description,
    }));
    expect(candidates).toEqual([...entries, { value: "help", description: "help on a command" }]);
  });

  it("is every option of every command", async () => {
    for (const { name, options, definition } of await commandTable(commands)) {
      const flags = [...options, ...everyOption].map(({ flag }) => flag);
      expect((await offeredAfter(name, "-")).values, name).toEqual(flags);
      expect(definition.examples.length).toBeGreaterThan(0);
    }
  });

  it.each<[words: string[], values: string[], also?: string | object]>([
    [["help", ""], [...Object.keys(commands), "help"]],
    [["-"], [...everyOption.map(({ flag }) => flag), "--version"]],
    [["roles", "--source", ""], ["api", "token"]],
    [["roles", "--source=t"], ["--source=api", "--source=token"]],
    [["--profile", ""], ["work"]],
    [["--deployment", ""], ["reef", "-odd"], "files"],
    [["use", ""], ["reef"], "files"],
    [["use", "--", ""], ["reef", "-odd"], "files"],
    [["call", "registry", ""], ["registry_list"]],
    [["--deployment", "mine", "describe", "prov", ""], ["prov_list", "mine"]],
    [["call", "registry", "list", ""], [], "files"],
    [["call", "--input", ""], [], "files"],
    [["exec", ""], [], { program: 1 }],
    [["--profile", "work", "exec", "--", ""], [], { program: 4 }],
    [["exec", "make", "--", "-"], [], { program: 1 }],
    [["token", "--offline", "gh", ""], [], { program: 2 }],
    [["nonsense", ""], [], "files"],
    [["scan", ""], [], "files"],
  ])("after %j is %j", async (words, values, also = "nothing") => {
    expect(await offeredAfter(...words)).toEqual({ values, also });
  });

  it("is no option and no role that is there already, but for those that may be repeated", async () => {
    const flags = (await offeredAfter("check", "--api", "prov", "--json", "-")).values;
    expect(flags).toContain("--api");
    expect(flags).not.toContain("--json");
    const roles = (await offeredAfter("request", "entity-registry-read", "")).values;
    expect(roles).toContain("entity-registry-write");
    expect(roles).not.toContain("entity-registry-read");
  });
});

describe("provena completion", () => {
  const place = new Place();
  beforeEach(() => place.open());

  it.each(["bash", "zsh", "fish"])("prints a stub for %s that names no command", async (shell) => {
    const { code, stdout, stderr } = await place.machine.run(["completion", shell]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain(`provena __complete ${shell} `);
    expect(stdout).not.toMatch(/\b(login|registry|--json)\b/);
    expect(stdout.split("\n").length).toBeLessThan(30);
  });

  it("says which shells there are", async () => {
    const { code, stdout, stderr } = await place.machine.run(["completion", "powershell"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("there is one for bash, zsh, fish");
  });
});

describe("in bash", () => {
  const place = new Place();
  let stub: string;
  beforeAll(async () => {
    const close = await place.open({ demo: { approve: "editor" }, signedIn: true });
    stub = (await place.machine.run(["completion", "bash"])).stdout;
    return close;
  });

  /** What bash would offer at the end of a line, of which it replaces a part. */
  function offered(line: string, replaced = /[^\s:=]*$/.exec(line)![0]): string[] {
    const provena = launcher().map((word) => `'${word}'`).join(" ");
    const script = `provena() { ${provena} "$@"; }\n${stub}
COMP_LINE=$1 COMP_POINT=\${#1}
_provena provena "$2" ""
printf '%s\\n' "\${COMPREPLY[@]}"`;
    const said = spawnSync("bash", ["--norc", "-c", script, "bash", line, replaced], {
      encoding: "utf8",
      env: { ...process.env, ...place.machine.env },
    });
    expect(said.stderr).toBe("");
    // compgen lists a program twice if it is in two folders of PATH; bash shows it once.
    return [...new Set(said.stdout.split("\n").filter(Boolean))];
  }

  it.each<[line: string, names: string[], replaced?: string]>([
    ["provena lo", ["login", "logout"]],
    ["provena help ro", ["roles"]],
    ["provena ro", ["roles"]],
    ["provena roles --so", ["--source"]],
    ["provena roles --source ", ["api", "token"]],
    ["provena roles --source=t", ["token"]],
    ["provena roles '--source' 't", ["token"], "t"],
    ["provena --profile 'my work' check --api re", ["registry"]],
    ["provena check --require registry:w", ["write"]],
    ["provena check --require 'registry:w", ["registry:write"], "registry:w"],
    ["provena call --all reg", ["registry"]],
    ["provena request entity-registry-read entity-registry-w", ["entity-registry-write"]],
    ["provena explain ERR_DEV", ["ERR_DEVICE_CODE_EXPIRED"]],
    ["provena exec basenam", ["basename"]],
    ["provena --vers", ["--version"]],
    ["provena call registry list ", []],
  ])("%j offers %j", (line, names, replaced) => {
    expect(offered(line, replaced)).toEqual(names);
  });

  it("offers the deployments and profiles a person has", async () => {
    for (const name of ["dev", "mine"]) {
      await place.machine.run(["use", "dev.rrap-is.com", "rrap", "--name", name]);
    }
    await place.machine.run(["use", "demo"]);
    expect(offered("provena use ")).toEqual(["demo", "dev", "mine"]);
    expect(offered("provena status --deployment m")).toEqual(["mine"]);
    expect(offered("provena --profile ")).toEqual(["default"]);
  });

  it("offers Provena's operations, and those of an API that has been opened once", async () => {
    expect(offered("provena call registry fetch_agent_o")).toEqual(["fetch_agent_organisation"]);
    expect(offered("provena describe job get_j")).toEqual(["get_job"]);
    await place.machine.run(["apis", "registry"]);
    expect(offered("provena call registry fetch_agent_o")).toEqual(["fetch_agent_organisation"]);
    expect(offered("provena describe registry fetch_agent_o")).toEqual([
      "fetch_agent_organisation",
    ]);
  });
});
