import process from "node:process";
import { beforeAll, describe, expect, it } from "vitest";
import { Place } from "../../fixture/place.ts";

const place = new Place();

beforeAll(() => place.open({ demo: { approve: "editor" }, signedIn: true }));

describe("exec", () => {
  it("hands the token to the program's environment", async () => {
    const url = `${place.demo.deployment.apis.auth}/check-access/general`;
    const program = `fetch(${JSON.stringify(url)}, { headers: { authorization: ` +
      '"Bearer " + process.env.PROVENA_ACCESS_TOKEN } }).then((r) => console.log(r.status))';
    const { code, stdout, stderr } = await place.machine.start(["exec", "--", ...script(program)])
      .ended;
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: "200\n", stderr: "" });
  });

  it("gives the token to the program alone, never as an argument of any process", async () => {
    const said = async (line: string, token = false) =>
      (await place.machine.start(["exec", "--", "sh", "-c", line], { token }).ended).stdout.trim();
    const given = await said('echo "$PROVENA_ACCESS_TOKEN"', true);
    const processes = await said("ps -A -ww -o args=");
    expect(processes).toContain("ps -A -ww");
    const [, payload, signature] = given.split(".");
    for (const piece of [payload!, signature!]) expect(processes).not.toContain(piece.slice(0, 20));
  });

  it("ends with the program's exit code", async () => {
    expect((await place.machine.start(["exec", "--", "sh", "-c", "exit 7"]).ended).code).toBe(7);
    expect((await place.machine.start(["exec", "--", "true"]).ended).code).toBe(0);
  });

  it("leaves the program's options to the program", async () => {
    const { stdout } = await place.machine.start(["exec", "echo", "--json", "--help", "-V"]).ended;
    expect(stdout).toBe("--json --help -V\n");
  });

  it("ends with 128 and the signal's number when a signal ends the program", async () => {
    expect((await place.machine.start(["exec", "--", "sh", "-c", "kill -KILL $$"]).ended).code)
      .toBe(137);
  });

  it("ends with 127 when there is no such program", async () => {
    const { code, stderr } = await place.machine.start(["exec", "--", "no-such-program"]).ended;
    expect(code).toBe(127);
    expect(stderr).toBe("provena: no-such-program: there is no such command\n");
  });

  it.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)("passes %s on to the program", async (name) => {
    const program = `process.on("${name}", () => { console.log("heard"); process.exit(5); }); ` +
      'console.log("ready"); setInterval(() => {}, 1000)';
    const running = place.machine.start(["exec", "--", ...script(program)]);
    await running.shows(/ready/);
    running.kill(name);
    const { code, stdout } = await running.ended;
    expect({ code, stdout }).toEqual({ code: 5, stdout: "ready\nheard\n" });
  });

  it("names the same deployment to the program", async () => {
    const { stdout } = await place.machine.start([
      ...["exec", "--deployment", "demo", "--profile", "default", "--", "sh", "-c"],
      "echo $PROVENA_DEPLOYMENT $PROVENA_PROFILE",
    ]).ended;
    expect(stdout).toBe("demo default\n");
  });
});

function script(program: string): string[] {
  const imported = `import process from "node:process"; ${program}`;
  return "Deno" in globalThis
    ? [process.execPath, "eval", imported]
    : [process.execPath, "--input-type=module", "-e", imported];
}
