import { readdir, realpath, stat } from "node:fs/promises";
import { beforeEach, describe, expect, it } from "vitest";
import { answerDevicePage } from "../../../src/demo/pages/browser.ts";
import { type Running, USER_CODE } from "../../fixture/command.ts";
import { Place } from "../../fixture/place.ts";

const place = new Place();

beforeEach(() => place.open());

describe("demo without a terminal", () => {
  it("approves automatically, shows every step, exits with 0 and leaves no files", async () => {
    const { code, stdout, stderr } = await place.machine.run(["demo"]);
    expect(code).toBe(0);
    expect(stderr).toContain("approved by itself, as editor");
    expect(stderr).toMatch(/█▀▀.*\n.*█/);
    expect(stderr).toContain("Signed in to localhost as editor@example.org");
    expect(stdout).toContain("Your roles");
    expect(stdout).toContain("7 APIs, 26 checks");
    expect(stdout).toContain("10378.1/");
    expect(stdout).toContain("the session at the server has ended");
    // deno-lint-ignore no-control-regex
    expect(stdout + stderr).not.toMatch(/\x1b/);
    const left = await readdir(place.machine.home, { recursive: true });
    expect(left.filter((path) => /provena|tokens|config/.test(path))).toEqual([]);
  });

  it("shows what a user without roles sees", async () => {
    const { code, stdout } = await place.machine.run(["demo", "--approve", "newcomer"]);
    expect(code).toBe(0);
    expect(stdout).toContain("without roles you can");
    expect(stdout).toContain("- Refused:");
    expect(stdout).not.toContain("await session");
  });

  it("ignores variables that select a real deployment", async () => {
    const env = {
      PROVENA_ACCESS_TOKEN: "not-a-token",
      PROVENA_DOMAIN: "dev.rrap-is.com",
      PROVENA_CLIENT_ID: "other",
      HTTP_PROXY: "http://127.0.0.1:9",
    };
    const { code, stdout } = await place.machine.run(["demo", "--json"], { env });
    expect(code).toBe(0);
    const told = JSON.parse(stdout);
    expect(Object.keys(told)).toEqual(["user", "roles", "access", "call", "signOut"]);
    expect(told.user).toBe("editor");
    expect(told.roles.source).toBe("api");
    expect(told.access.apis).toHaveLength(7);
    expect(told.call.status).toBe(200);
    expect(told.signOut).toEqual({ server: "ended", local: "deleted" });
  });
});

it("puts one blank line between the steps in a terminal with CI set", async () => {
  const { stdout } = await place.machine.inTerminal("provena demo", { env: { CI: "1" } }).ended;
  for (const step of ["$ provena roles", "$ provena check", "# a call", "$ provena logout"]) {
    expect(stdout).toContain(`\r\n\r\n${step}`);
  }
});

describe("demo in a terminal", () => {
  const waiting = async (): Promise<[Running, code: string, issuer: string]> => {
    const demo = place.machine.inTerminal("provena demo; echo code=$?; stty -a");
    const [, issuer = "", code = ""] = await demo.shows(
      /(http:\/\/127\.0\.0\.1:\d+\/auth\/realms\/demo)\/device\?user_code=([A-Z-]{9})/,
    );
    await demo.shows(/Waiting/);
    return [demo, code, issuer];
  };

  it("waits for an approval in the browser", async () => {
    const [demo, code, issuer] = await waiting();
    await answerDevicePage(issuer, code, { approveAs: "reader" });
    const { stdout } = await demo.ended;
    expect(stdout).toContain("reader@example.org");
    expect(stdout).toContain("Your access");
    expect(stdout).toContain("code=0");
    expect(stdout).not.toMatch(/-icanon|-echo\b/);
  });

  it("approves without a browser when a is pressed", async () => {
    const [demo] = await waiting();
    demo.child.stdin!.write("a");
    const { stdout } = await demo.ended;
    expect(stdout).toContain("editor@example.org");
    expect(stdout).toContain("code=0");
    expect(stdout).not.toMatch(/-icanon|-echo\b/);
  });

  it("stops on Ctrl-C and restores the terminal", async () => {
    const [demo] = await waiting();
    demo.child.stdin!.write("\x03");
    const { stdout } = await demo.ended;
    expect(stdout).toContain("code=130");
    expect(stdout).not.toMatch(/-icanon|-echo\b/);
    // The server has stopped, so the code is no longer valid.
    expect(stdout).toMatch(/you stopped the wait\..*Run it again to sign in\./);
  });
});

describe("demo --serve", () => {
  it("serves other commands until it is stopped", async () => {
    const serving = place.machine.start(["demo", "--serve", "--approve", "editor"]);
    const [, file = ""] = await serving.shows(/export PROVENA_DEPLOYMENT=(\S+)[\s\S]*Ready/);
    const env = { PROVENA_DEPLOYMENT: file };
    expect((await place.machine.run(["login"], { env })).code).toBe(0);
    const { stdout } = await place.machine.run(["roles", "--json"], { env });
    expect(JSON.parse(stdout).source).toBe("api");
    expect((await place.machine.run(["use", file, "--name", "mine"])).code).toBe(0);
    expect((await place.machine.run(["roles"])).code).toBe(0);
    serving.kill("SIGINT");
    expect((await serving.ended).code).toBe(0);
    expect((await place.machine.run(["status"], { env })).code).toBe(2);
  });

  it("prints its URLs as JSON", async () => {
    const serving = place.machine.start(["demo", "--serve", "--json"]);
    await serving.shows(/\n}\n/);
    const told = JSON.parse(serving.stdout);
    expect(Object.keys(told)).toEqual(["url", "deployment", "users", "env"]);
    expect((await fetch(told.url)).status).toBe(200);
    const login = place.machine.start(["login"], { env: told.env });
    const [code = ""] = await login.shows(USER_CODE);
    await answerDevicePage(told.deployment.issuer, code, { approveAs: "admin" });
    expect((await login.ended).code).toBe(0);
    serving.kill("SIGTERM");
    expect((await serving.ended).code).toBe(0);
  });

  it("writes a token for a script into a new file, and deletes it at the end", async () => {
    const file = `${place.machine.home}/job.token`;
    const args = ["demo", "--serve", "--json", "--offline-token", "editor", "--output", file];
    const serving = place.machine.start(args);
    await serving.shows(/\n}\n/);
    const { env } = JSON.parse(serving.stdout);
    expect(env.PROVENA_API_TOKEN_FILE).toBe(await realpath(file));
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const status = await place.machine.run(["roles", "--json"], { env });
    expect(JSON.parse(status.stdout).source).toBe("api");
    const second = await place.machine.run(args);
    expect(second.code).toBe(2);
    expect(second.stderr).toContain("is there already");
    serving.kill("SIGINT");
    expect((await serving.ended).code).toBe(0);
    await expect(stat(file)).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("writes no token without --serve", async () => {
    const { code, stderr } = await place.machine.run(["demo", "--offline-token", "editor"]);
    expect(code).toBe(2);
    expect(stderr).toContain("--serve --offline-token USER --output FILE");
  });

  it("says that its port is in use", async () => {
    const first = place.machine.start(["demo", "--serve", "--json"]);
    await first.shows(/\n}\n/);
    const { port } = new URL(JSON.parse(first.stdout).url);
    const { code, stderr } = await place.machine.run(["demo", "--port", port]);
    expect(code).toBe(2);
    expect(stderr).toContain(port);
    first.kill("SIGINT");
    await first.ended;
  });
});
