import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { commands } from "../../src/cli/commands.ts";
import { version } from "../../src/version.ts";
import { Place } from "../fixture/place.ts";

const place = new Place();

beforeAll(() => place.open());

const golden = (name: string) => `../golden/cli/${name}.txt`;

describe("help", () => {
  it("lists every command, grouped by purpose", async () => {
    const { code, stdout, stderr } = await place.machine.run(["--help"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    await expect(stdout).toMatchFileSnapshot(golden("help"));
  });

  it.each(Object.keys(commands))("says what %s does, with examples", async (name) => {
    const { code, stdout, stderr } = await place.machine.run([name, "--help"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain(`Usage: provena ${name}`);
    expect(stdout).toMatch(/Examples:\n {2}/);
    await expect(stdout).toMatchFileSnapshot(golden(`help-${name}`));
  });

  it("answers `help COMMAND` like `COMMAND --help`", async () => {
    const [asked, flagged] = await Promise.all([
      place.machine.run(["help", "roles"]),
      place.machine.run(["roles", "--help"]),
    ]);
    expect(asked.code).toBe(0);
    expect(asked.stdout).toBe(flagged.stdout);
  });

  it("fits into 80 columns, except examples", async () => {
    for (const name of Object.keys(commands)) {
      const { stdout } = await place.machine.run([name, "--help"]);
      const [text = ""] = stdout.split("Examples:");
      expect(text.split("\n").filter((line) => line.length > 80)).toEqual([]);
    }
  });

  it("prints the version of package.json", async () => {
    const { stdout, code } = await place.machine.run(["--version"]);
    const manifest = JSON.parse(
      readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
    );
    expect({ stdout, code }).toEqual({ stdout: `${manifest.version}\n`, code: 0 });
    expect(version).toBe(manifest.version);
  });
});

describe("wrong use", () => {
  it.each([
    [["help", "rols"], 'Unknown command "rols". Did you mean roles?'],
    [["rols", "--help"], 'Unknown command "rols". Did you mean roles?'],
    [["use", "./nowhere.json"], "./nowhere.json does not exist"],
    [["rols"], 'Unknown command "rols". Did you mean roles?'],
    [["roles", "--sorce", "api"], 'Unknown option "--sorce". Did you mean --source?'],
    [["roles", "--source", "nowhere"], '--source is api or token, got "nowhere"'],
    [["roles", "extra"], "Too many arguments"],
    [["exec"], 'Missing required argument "command"'],
    [["status", "--deployment", "nope"], 'There is no deployment called "nope"'],
    [["roles", "--realm", "rrap"], "--realm needs --domain"],
    [["check", "--require", "registry"], "such as registry:write"],
    [["check", "--require", "auth:write"], "The auth API has no write check"],
    [["check", "--api", "registri"], 'There is no API called "registri"'],
    [["token", "--min-validity", "soon"], "a number of seconds"],
    [["demo", "--port", "web"], "--port takes a whole number"],
    [["demo", "--approve", "nobody"], 'There is no user called "nobody"'],
    [["roles"], "choose one: provena use dev.rrap-is.com rrap"],
  ])("%j exits with 2 and says what to do", async (args, message) => {
    const { code, stdout, stderr } = await place.machine.run(args);
    expect(stderr).toContain(message);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });

  it("is reported as one line of JSON with --json", async () => {
    const { code, stdout, stderr } = await place.machine.run(["rols", "--json"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(JSON.parse(stderr)).toEqual({
      error: { code: "ERR_CONFIG", message: 'Unknown command "rols". Did you mean roles?' },
    });
  });
});

describe("without a command", () => {
  it("says what to do first when no deployment is chosen", async () => {
    const { code, stdout, stderr } = await place.machine.run([]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("No deployment is chosen yet");
    expect(stdout).toContain("  provena demo\n");
    expect(stdout).toContain("  provena login\n");
  });

  it("says that no one is signed in yet", async () => {
    const { stdout } = await place.machine.run(["--domain", "dev.rrap-is.com"]);
    expect(stdout).toMatch(/Not signed in to dev\.rrap-is\.com.*\n {2}provena login/);
  });
});
