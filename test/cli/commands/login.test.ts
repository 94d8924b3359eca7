import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createSession, FileStore } from "../../../mod.ts";
import { type Demo, startDemo } from "../../../src/demo/mod.ts";
import { buildCommand, Machine, USER_CODE } from "../command.ts";

let built: Awaited<ReturnType<typeof buildCommand>>;
let demo: Demo;
let machine: Machine;

beforeAll(async () => {
  built = await buildCommand();
});

afterAll(() => built.remove());

const setUp = (options: Parameters<typeof startDemo>[0]) => async () => {
  demo = await startDemo({ interval: 1, ...options });
  machine = await Machine.create(built.bin);
  await machine.use(demo);
};

const tearDown = async () => {
  await machine.remove();
  await demo.close();
};

const deviceCodes = () =>
  demo.requests.filter((r) => r.path.endsWith("/auth/device") && r.status === 200).length;
const refreshes = () => demo.requests.filter((r) => r.grantType === "refresh_token");
const store = () => new FileStore(join(machine.home, "tokens"));

describe("not signed in", () => {
  beforeAll(setUp({}));
  afterAll(tearDown);

  it.each([["roles"], ["check"], ["token"], ["refresh"], ["request", "entity-registry-write"], [
    "exec",
    "true",
  ]])("%s ends with 3 and names the command that signs in", async (...args) => {
    const { code, stdout, stderr } = await machine.run(args);
    expect(stderr).toBe(
      "provena: Not signed in. Run provena login\nMore: provena explain ERR_SIGN_IN_REQUIRED\n",
    );
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
  });

  it("is an error of one line under --json", async () => {
    const { code, stdout, stderr } = await machine.run(["roles", "--json"]);
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(JSON.parse(stderr)).toEqual({
      error: { code: "ERR_SIGN_IN_REQUIRED", message: "Not signed in. Run provena login" },
    });
  });

  it("is a status like any other", async () => {
    const { code, stdout } = await machine.run(["status", "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ status: "signedOut", user: null });
  });

  it("a token in the environment that is none is named", async () => {
    const { code, stderr } = await machine.run(["roles"], {
      env: { PROVENA_ACCESS_TOKEN: "abc" },
    });
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^provena: The token in PROVENA_ACCESS_TOKEN is not a JWT/),
    });
  });

  it("a logout has nothing to do", async () => {
    expect((await machine.run(["logout"])).stdout)
      .toBe("There was no session to end, and nothing is left here.\n");
    const { code, stdout } = await machine.run(["logout", "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ server: "skipped", local: "deleted" });
  });
});

it.each(["auto ", "colour"])(
  "says in one line that PROVENA_DISPLAY cannot be %j",
  async (display) => {
    const { code, stdout, stderr } = await machine.run(["login"], {
      env: { PROVENA_DISPLAY: display },
    });
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toBe(
      "provena: PROVENA_DISPLAY must be one of auto, notebook, terminal, plain, none, " +
        `got ${JSON.stringify(display)}\nMore: provena explain ERR_CONFIG\n`,
    );
  },
);

describe("signing in without a terminal", () => {
  beforeEach(setUp({}));
  afterEach(tearDown);

  it("prints plain lines on stderr and nothing on stdout", async () => {
    const login = machine.start(["login"]);
    const [code = ""] = await login.shows(USER_CODE);
    await demo.approve(code, "reader");
    const { code: exit, stdout, stderr } = await login.ended;
    expect({ exit, stdout }).toEqual({ exit: 0, stdout: "" });
    expect(stderr).toContain("/auth/realms/demo/device?user_code=");
    expect(stderr).toContain("+ Signed in to localhost as reader@example.org");
    // deno-lint-ignore no-control-regex
    expect(stderr).not.toMatch(/[\x1b█▀▄]/);
  });

  it("goes on with the code of a sign-in that was stopped", async () => {
    const first = machine.start(["login"]);
    const [code = ""] = await first.shows(USER_CODE);
    first.kill("SIGINT");
    expect((await first.ended).code).toBe(130);
    const second = machine.start(["login"]);
    const [again = ""] = await second.shows(USER_CODE);
    expect(again).toBe(code);
    await demo.approve(code, "editor");
    expect((await second.ended).code).toBe(0);
    expect(deviceCodes()).toBe(1);
  });

  it("is one sign-in for two processes that ask at once", async () => {
    const logins = [machine.start(["login"]), machine.start(["login"])];
    const codes = await Promise.all(logins.map((login) => login.shows(USER_CODE)));
    expect(codes[0]![0]).toBe(codes[1]![0]);
    await demo.approve(codes[0]![0], "editor");
    for (const login of logins) expect((await login.ended).code).toBe(0);
    expect(deviceCodes()).toBe(1);
  });

  it("ends with 1 when it is declined, and says so once", async () => {
    const login = machine.start(["login"]);
    const [code = ""] = await login.shows(USER_CODE);
    await demo.deny(code);
    const { code: exit, stderr } = await login.ended;
    expect(exit).toBe(1);
    expect(stderr.match(/declined/g)).toHaveLength(1);
  });

  it("ends with 1 when the server cannot be reached", async () => {
    await demo.stop("auth-server");
    const { code, stderr } = await machine.run(["login"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^provena: 127\.0\.0\.1:\d+ cannot be reached/);
  });
});

describe("signed in", () => {
  beforeAll(async () => {
    await setUp({ approve: "editor" })();
    expect((await machine.run(["login"])).code).toBe(0);
  });
  afterAll(tearDown);

  const json = async (args: readonly string[]) => {
    const { code, stdout, stderr } = await machine.run([...args, "--json"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    return JSON.parse(stdout);
  };
  const session = () => createSession({ deployment: demo.deployment, store: store() });
  const plain = (value: object) => JSON.parse(JSON.stringify(value));

  it("shares the sign-in with other processes", async () => {
    const { code, stdout } = await machine.run(["roles"]);
    expect(code).toBe(0);
    expect(stdout).toContain("Entity registry        + yes  + yes  - no");
    expect(stdout).toContain("these are for administrators");
    expect(stdout).not.toContain("provena request");
    expect(deviceCodes()).toBe(1);
  });

  it("does not ask again at the next login", async () => {
    const { code, stdout, stderr } = await machine.run(["login"]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
    expect(stderr).toContain("+ Already signed in to localhost as editor@example.org");
    expect(deviceCodes()).toBe(1);
  });

  it("gives the status as the library does", async () => {
    const status = await json(["status"]);
    expect(status).toEqual(plain(await session().status()));
    expect(status).toEqual({
      status: "signedIn",
      deployment: { domain: "localhost", realm: "demo", issuer: demo.issuer },
      profile: "default",
      clientId: "client-tools",
      user: { username: "editor", name: "Edda Editor", email: "editor@example.org" },
      accessTokenExpiresAt: expect.stringMatching(/^20.*Z$/),
      sessionEndsAt: expect.stringMatching(/^20.*Z$/),
      store: join(machine.home, "tokens"),
    });
  });

  it("gives the roles as the library does", async () => {
    expect(await json(["roles"])).toEqual(plain(await session().roles()));
    expect((await json(["roles", "--source", "token"])).source).toBe("token");
  });

  it("gives the access checks as the library does", async () => {
    const timeless = (data: { apis: { checks: object[] }[] }) =>
      data.apis.map((api) => ({ ...api, checks: api.checks.map((c) => ({ ...c, ms: 0 })) }));
    const checked = await json(["check"]);
    expect(timeless(checked)).toEqual(timeless(plain(await session().checkAccess())));
    expect(checked.apis.flatMap((api: { checks: object[] }) => api.checks)).toHaveLength(26);
  });

  it("checks only the APIs and levels asked for", async () => {
    const { apis } = await json(["check", "--api", "prov", "--api", "job", "--level", "write"]);
    expect(apis.map((a: { api: string; checks: { level: string; result: string }[] }) => [
      a.api,
      ...a.checks.map((c) => `${c.level} ${c.result}`),
    ])).toEqual([["prov", "write granted"], ["job", "write denied"]]);
  });

  it("ends with 0 when what is required is granted", async () => {
    const { code, stderr } = await machine.run(["check", "--require", "registry:write"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });

  it("ends with 4 when it is denied, with the table on stdout and the reason on stderr", async () => {
    const { code, stdout, stderr } = await machine.run(["check", "--require", "job:read"]);
    expect(code).toBe(4);
    expect(stdout).toContain("Your access");
    expect(stderr).toContain("provena: job:read is refused");
    expect(stderr).toContain("provena request job-service-read");
    expect(stderr).not.toContain("await");
  });

  it("ends with 1 when an API has no answer", async () => {
    await demo.stop("handle");
    try {
      const { code, stderr } = await machine.run(["check", "--require", "handle:read"]);
      expect(code).toBe(1);
      expect(stderr).toContain("handle:read could not be checked");
    } finally {
      await demo.resume("handle");
    }
  });

  it("renews the sign-in on request", async () => {
    const before = refreshes().length;
    const status = await json(["refresh"]);
    expect(status.status).toBe("signedIn");
    expect(refreshes().length).toBe(before + 1);
  });

  it("asks for roles, and lists what was asked", async () => {
    const receipt = await json(["request", "entity-registry-write", "job-service-read"]);
    expect(receipt).toMatchObject({
      requested: ["job-service-read"],
      held: ["entity-registry-write"],
      sent: true,
    });
    const { requests } = await json(["request", "--list"]);
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({ status: "PENDING_APPROVAL", roles: ["job-service-read"] });
    const again = await machine.run(["request", "job-service-read"]);
    expect(again.code).toBe(1);
    expect(again.stderr).toContain("see provena request --list");
  });

  it("prints the token to a pipe, with nothing around it", async () => {
    const { code, stdout, stderr } = await machine.run(["token"], { token: true });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const response = await fetch(`${demo.deployment.apis.auth}/check-access/general`, {
      headers: { authorization: `Bearer ${stdout.trim()}` },
    });
    expect(response.status).toBe(200);
    expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
  });

  it("keeps accounts apart by profile", async () => {
    expect((await machine.run(["roles", "--profile", "other"])).code).toBe(3);
    expect((await machine.run(["--profile", "other", "roles"])).code).toBe(3);
  });

  it("is silent when the reader of a pipe has gone", async () => {
    const { stdout, stderr } = await machine.inTerminal(
      "{ provena roles --json; echo code=$? >&2; } | true",
    ).ended;
    expect(stdout + stderr).toBe("code=0\r\n");
  });

  it("ends at the server and here", async () => {
    expect(await json(["logout"])).toEqual({ server: "ended", local: "deleted" });
    expect((await machine.run(["roles"])).code).toBe(3);
    expect(await store().list()).toEqual([]);
    expect((await machine.run(["login"])).code).toBe(0);
  });

  it("says what a logout everywhere ends before it does", async () => {
    const { code, stdout, stderr } = await machine.run(["logout", "--everywhere"]);
    expect(code).toBe(0);
    expect(stderr).toContain("This ends every session of editor@example.org with client-tools");
    expect(stdout).toContain("the session at the server has ended");
  });
});

describe("many at once", () => {
  beforeEach(setUp({ approve: "editor", strictRotation: true }));
  afterEach(tearDown);

  it("refreshes once for 20 processes whose token has ended", async () => {
    await machine.run(["login"]);
    const files = store();
    const [key = ""] = await files.list();
    const record = await files.load(key);
    if (record?.kind !== "tokens") throw new Error("There should be tokens");
    const long = Date.now() - 600_000;
    const tokens = { ...record.tokens, receivedAt: long, expiresAt: long + 300_000 };
    await files.save(key, { ...record, tokens });
    const runs = await Promise.all(
      Array.from({ length: 20 }, () => machine.run(["token"], { token: true })),
    );
    expect(runs.map(({ code, stderr }) => ({ code, stderr }))).toEqual(
      runs.map(() => ({ code: 0, stderr: "" })),
    );
    expect(new Set(runs.map((run) => run.stdout)).size).toBe(1);
    expect(refreshes().map((r) => r.status)).toEqual([200]);
  }, 120_000);
});
