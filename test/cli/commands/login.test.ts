import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { createSession, FileStore } from "../../../mod.ts";
import { USER_CODE } from "../../fixture/command.ts";
import { screenOf } from "../../display/screen.ts";
import { Place } from "../../fixture/place.ts";

const place = new Place();

const deviceCodes = () =>
  place.demo.requests.filter((r) => r.path.endsWith("/auth/device") && r.status === 200).length;
const refreshes = () => place.demo.requests.filter((r) => r.grantType === "refresh_token");
const store = () => new FileStore(join(place.machine.home, "tokens"));

describe("not signed in", () => {
  beforeAll(() => place.open({ demo: {} }));

  it.each([["roles"], ["check"], ["token"], ["refresh"], ["request", "entity-registry-write"], [
    "exec",
    "true",
  ]])("%s ends with 3 and names the command that signs in", async (...args) => {
    const { code, stdout, stderr } = await place.machine.run(args);
    expect(stderr).toBe(
      "provena: Not signed in. Sign in: provena login\nMore: provena explain ERR_SIGN_IN_REQUIRED\n",
    );
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
  });

  it("is reported as one line of JSON with --json", async () => {
    const { code, stdout, stderr } = await place.machine.run(["roles", "--json"]);
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(JSON.parse(stderr)).toEqual({
      error: {
        code: "ERR_SIGN_IN_REQUIRED",
        message: "Not signed in. Sign in: provena login",
        next: { say: "Sign in", code: "await session.signIn()", command: "provena login" },
      },
    });
  });

  it("is a normal status, with exit code 0", async () => {
    const { code, stdout } = await place.machine.run(["status", "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ status: "signedOut", user: null });
  });

  it("names the variable whose token is invalid", async () => {
    const { code, stderr } = await place.machine.run(["roles"], {
      env: { PROVENA_ACCESS_TOKEN: "abc" },
    });
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^provena: The token in PROVENA_ACCESS_TOKEN is not a JWT/),
    });
  });

  it("makes logout do nothing", async () => {
    expect((await place.machine.run(["logout"])).stdout)
      .toBe("There was no session to end, and nothing is left here.\n");
    const { code, stdout } = await place.machine.run(["logout", "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ server: "skipped", local: "deleted" });
  });
});

it.each(["auto-", "colour"])(
  "says in one line that PROVENA_DISPLAY cannot be %j",
  async (display) => {
    onTestFinished(await place.open());
    const { code, stdout, stderr } = await place.machine.run(["login"], {
      env: { PROVENA_DISPLAY: display },
    });
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toBe(
      "provena: PROVENA_DISPLAY must be one of auto, notebook, terminal, plain, none, " +
        `got ${JSON.stringify(display)}\nMore: provena explain ERR_CONFIG\n`,
    );
  },
);

it("ends with 2 and one message where no deployment is chosen", async () => {
  onTestFinished(await place.open());
  // In its own process, which an unhandled rejection would end otherwise.
  const { code, stdout, stderr } = await place.machine.start(["login"]).ended;
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(
    /^provena: No deployment is chosen\. .*\nMore: provena explain ERR_CONFIG\n$/,
  );
});

describe("signing in without a terminal", () => {
  beforeEach(() => place.open({ demo: { interval: 0.2 } }));

  it("prints plain lines on stderr and nothing on stdout", async () => {
    const login = place.machine.start(["login"]);
    const [code = ""] = await login.shows(USER_CODE);
    await place.demo.approve(code, "reader");
    const { code: exit, stdout, stderr } = await login.ended;
    expect({ exit, stdout }).toEqual({ exit: 0, stdout: "" });
    expect(stderr).toContain("/auth/realms/demo/device?user_code=");
    expect(stderr).toContain("+ Signed in to localhost as reader@example.org");
    // deno-lint-ignore no-control-regex
    expect(stderr).not.toMatch(/[\x1b█▀▄]/);
  });

  it("continues with the code of an interrupted sign-in", async () => {
    const first = place.machine.start(["login"]);
    const [code = ""] = await first.shows(USER_CODE);
    first.kill("SIGINT");
    expect((await first.ended).code).toBe(130);
    const second = place.machine.start(["login"]);
    const [again = ""] = await second.shows(USER_CODE);
    expect(again).toBe(code);
    await place.demo.approve(code, "editor");
    expect((await second.ended).code).toBe(0);
    expect(deviceCodes()).toBe(1);
  });

  it("is shared by two processes that start at the same time", async () => {
    const logins = [place.machine.start(["login"]), place.machine.start(["login"])];
    const codes = await Promise.all(logins.map((login) => login.shows(USER_CODE)));
    expect(codes[0]![0]).toBe(codes[1]![0]);
    await place.demo.approve(codes[0]![0], "editor");
    for (const login of logins) expect((await login.ended).code).toBe(0);
    expect(deviceCodes()).toBe(1);
  });

  it("exits with 1 when it is declined, and says so once", async () => {
    const login = place.machine.start(["login"]);
    const [code = ""] = await login.shows(USER_CODE);
    await place.demo.deny(code);
    const { code: exit, stderr } = await login.ended;
    expect(exit).toBe(1);
    expect(stderr.match(/declined/g)).toHaveLength(1);
  });

  it("exits with 1 when the server cannot be reached", async () => {
    await place.demo.stop("auth-server");
    const { code, stderr } = await place.machine.run(["login"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^provena: 127\.0\.0\.1:\d+ cannot be reached/);
  });
});

describe("signed in", () => {
  beforeAll(() => place.open({ demo: { approve: "editor" }, signedIn: true }));

  const json = async (args: readonly string[]) => {
    const { code, stdout, stderr } = await place.machine.run([...args, "--json"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    return JSON.parse(stdout);
  };
  const session = () => createSession({ deployment: place.demo.deployment, store: store() });
  const plain = (value: object) => JSON.parse(JSON.stringify(value));

  it("shares the sign-in with other processes", async () => {
    const { code, stdout } = await place.machine.run(["roles"]);
    expect(code).toBe(0);
    expect(stdout).toContain("Entity registry        + yes  + yes  - no");
    expect(stdout).toContain("these are for administrators");
    expect(stdout).not.toContain("provena request");
    expect(deviceCodes()).toBe(1);
  });

  it("does not show a code at the next login", async () => {
    const { code, stdout, stderr } = await place.machine.run(["login"]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
    expect(stderr).toContain("+ Already signed in to localhost as editor@example.org");
    expect(deviceCodes()).toBe(1);
  });

  it("prints the same status as the library", async () => {
    const status = await json(["status"]);
    expect(status).toEqual(plain(await session().status()));
    expect(status).toEqual({
      status: "signedIn",
      deployment: { domain: "localhost", realm: "demo", issuer: place.demo.issuer },
      profile: "default",
      clientId: "client-tools",
      user: { username: "editor", name: "Edda Editor", email: "editor@example.org" },
      accessTokenExpiresAt: expect.stringMatching(/^20.*Z$/),
      sessionEndsAt: expect.stringMatching(/^20.*Z$/),
      store: join(place.machine.home, "tokens"),
    });
  });

  it("prints the same roles as the library", async () => {
    expect(await json(["roles"])).toEqual(plain(await session().roles()));
    expect((await json(["roles", "--source", "token"])).source).toBe("token");
  });

  it("prints the same access checks as the library", async () => {
    const timeless = (data: { apis: { checks: object[] }[] }) =>
      data.apis.map((api) => ({ ...api, checks: api.checks.map((c) => ({ ...c, ms: 0 })) }));
    const checked = await json(["check"]);
    expect(timeless(checked)).toEqual(timeless(plain(await session().checkAccess())));
    expect(checked.apis.flatMap((api: { checks: object[] }) => api.checks)).toHaveLength(26);
  });

  it("checks only the given APIs and levels", async () => {
    const { apis } = await json(["check", "--api", "prov", "--api", "job", "--level", "write"]);
    expect(apis.map((a: { api: string; checks: { level: string; result: string }[] }) => [
      a.api,
      ...a.checks.map((c) => `${c.level} ${c.result}`),
    ])).toEqual([["prov", "write granted"], ["job", "write denied"]]);
  });

  it("exits with 0 when the required access is granted", async () => {
    const { code, stderr } = await place.machine.run(["check", "--require", "registry:write"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });

  it("exits with 4 when it is denied, with the table on stdout and the reason on stderr", async () => {
    const { code, stdout, stderr } = await place.machine.run(["check", "--require", "job:read"]);
    expect(code).toBe(4);
    expect(stdout).toContain("Your access");
    expect(stderr).toContain("provena: job:read is refused");
    expect(stderr).toContain("No role is needed for listing your own jobs. For anything else");
    expect(stderr).toContain("provena request job-service-read");
    expect(stderr).not.toContain("await");
  });

  it("exits with 1 when an API does not answer", async () => {
    await place.demo.stop("handle");
    try {
      const { code, stderr } = await place.machine.run(["check", "--require", "handle:read"]);
      expect(code).toBe(1);
      expect(stderr).toContain("handle:read could not be checked");
    } finally {
      await place.demo.resume("handle");
    }
  });

  it("renews the sign-in on request", async () => {
    const before = refreshes().length;
    const status = await json(["refresh"]);
    expect(status.status).toBe("signedIn");
    expect(refreshes().length).toBe(before + 1);
  });

  it("requests roles, and lists the requests", async () => {
    const receipt = await json(["request", "entity-registry-write", "job-service-read"]);
    expect(receipt).toMatchObject({
      requested: ["job-service-read"],
      held: ["entity-registry-write"],
      sent: true,
    });
    const { requests } = await json(["request", "--list"]);
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({ status: "PENDING_APPROVAL", roles: ["job-service-read"] });
    const again = await place.machine.run(["request", "job-service-read"]);
    expect(again.code).toBe(1);
    expect(again.stderr).toContain("days. See your requests: provena request --list");
  });

  it("prints only the token to a pipe", async () => {
    const { code, stdout, stderr } = await place.machine.run(["token"], { token: true });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const response = await fetch(`${place.demo.deployment.apis.auth}/check-access/general`, {
      headers: { authorization: `Bearer ${stdout.trim()}` },
    });
    expect(response.status).toBe(200);
    expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
  });

  it("separates accounts by profile", async () => {
    expect((await place.machine.run(["roles", "--profile", "other"])).code).toBe(3);
    expect((await place.machine.run(["--profile", "other", "roles"])).code).toBe(3);
  });

  it("prints no error when the reader has closed the pipe", async () => {
    const { stdout, stderr } = await place.machine.inTerminal(
      "{ provena roles --json; echo code=$? >&2; } | true",
    ).ended;
    // On the screen, a progress line may have come and gone.
    expect(screenOf(stdout + stderr).trim()).toBe("code=0");
  });

  it("is ended by logout, at the server and on this machine", async () => {
    expect(await json(["logout"])).toEqual({ server: "ended", local: "deleted" });
    expect((await place.machine.run(["roles"])).code).toBe(3);
    expect(await store().list()).toEqual([]);
    expect((await place.machine.run(["login"])).code).toBe(0);
  });

  it("lists what logout --everywhere ends before it asks", async () => {
    const { code, stdout, stderr } = await place.machine.run(["logout", "--everywhere"]);
    expect(code).toBe(0);
    expect(stderr).toContain("This ends every session of editor@example.org with client-tools");
    expect(stdout).toContain("the session at the server has ended");
  });
});
