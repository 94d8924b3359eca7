import process from "node:process";
import { beforeAll, describe, expect, it } from "vitest";
import { Place } from "../../fixture/place.ts";

const place = new Place();

beforeAll(() => place.open({ demo: { approve: "editor" }, signedIn: true }));

describe("exec", () => {
  it("passes the token in the program's environment", async () => {
    const url = `${place.demo.deployment.apis.auth}/check-access/general`;
    const program = `fetch(${JSON.stringify(url)}, { headers: { authorization: ` +
      '"Bearer " + process.env.PROVENA_ACCESS_TOKEN } }).then((r) => console.log(r.status))';
    const { code, stdout, stderr } = await place.machine.start(["exec", "--", ...script(program)])
      .ended;
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: "200\n", stderr: "" });
  });

  it("passes the token only to the program, and never as a process argument", async () => {
    const said = async (line: string, token = false) =>
      (await place.machine.start(["exec", "--", "sh", "-c", line], { token }).ended).stdout.trim();
    const given = await said('echo "$PROVENA_ACCESS_TOKEN"', true);
    const processes = await said("ps -A -ww -o args=");
    expect(processes).toContain("ps -A -ww");
    const [, payload, signature] = given.split(".");
    for (const piece of [payload!, signature!]) expect(processes).not.toContain(piece.slice(0, 20));
  });

  it("exits with the program's exit code", async () => {
    expect((await place.machine.start(["exec", "--", "sh", "-c", "exit 7"]).ended).code).toBe(7);
    expect((await place.machine.start(["exec", "--", "true"]).ended).code).toBe(0);
  });

  it("passes the program's options on unchanged", async () => {
    const { stdout } = await place.machine.start(["exec", "echo", "--json", "--help", "-V"]).ended;
    expect(stdout).toBe("--json --help -V\n");
  });

  it("exits with 128 plus the signal's number when a signal ends the program", async () => {
    expect((await place.machine.start(["exec", "--", "sh", "-c", "kill -KILL $$"]).ended).code)
      .toBe(137);
  });

  it("exits with 127 when there is no such program", async () => {
    const { code, stderr } = await place.machine.start(["exec", "--", "no-such-program"]).ended;
    expect(code).toBe(127);
    expect(stderr).toBe("provena: no-such-program: there is no such program\n");
  });

  it.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)("forwards %s to the program", async (name) => {
    const program = `process.on("${name}", () => { console.log("heard"); process.exit(5); }); ` +
      'console.log("ready"); setInterval(() => {}, 1000)';
    const running = place.machine.start(["exec", "--", ...script(program)]);
    await running.shows(/ready/);
    running.kill(name);
    const { code, stdout } = await running.ended;
    expect({ code, stdout }).toEqual({ code: 5, stdout: "ready\nheard\n" });
  });

  it("selects the same deployment for the program", async () => {
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
