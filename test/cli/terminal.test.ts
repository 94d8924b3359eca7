/** Tests in a real terminal, which util-linux `script` provides. */
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { USER_CODE } from "../fixture/command.ts";
import { Place } from "../fixture/place.ts";

const place = new Place();

beforeEach(() => place.open({ demo: { interval: 0.2 } }));

const HIDE_CURSOR = "\x1b[?25l";
const SHOW_CURSOR = "\x1b[?25h";
const report = "; echo code=$?; stty -a";

/** The terminal echoes typed text and shows the cursor. */
function expectUsable(output: string): void {
  expect(output).toMatch(/\becho\b/);
  expect(output).toMatch(/\bicanon\b/);
  expect(output).not.toMatch(/-echo\b|-icanon\b/);
  expect(output.lastIndexOf(SHOW_CURSOR)).toBeGreaterThanOrEqual(output.lastIndexOf(HIDE_CURSOR));
}

async function signIn(user: string): Promise<void> {
  const login = place.machine.start(["login"]);
  const [code = ""] = await login.shows(USER_CODE);
  await place.demo.approve(code, user);
  await login.ended;
}

describe("login in a terminal", () => {
  it("shows the QR code, waits, and says who signed in", async () => {
    const login = place.machine.inTerminal(`provena login --no-browser${report}`);
    await login.shows(/▄▄▄▄▄/);
    const [, code = ""] = await login.shows(/user_code=([A-Z]{4}-[A-Z]{4})/);
    await login.shows(/Waiting/);
    await place.demo.approve(code, "editor");
    const { stdout } = await login.ended;
    expect(stdout).toContain("editor@example.org");
    expect(stdout).toContain("code=0");
    expectUsable(stdout);
  });

  it("restores the terminal on Ctrl-C", async () => {
    const login = place.machine.inTerminal(`provena login --no-browser${report}`);
    await login.shows(/Waiting/);
    login.child.stdin!.write("\x03");
    const { stdout } = await login.ended;
    expect(stdout).toContain("code=130");
    expect(stdout).toMatch(/Not signed in.*you stopped the wait/);
    expect(stdout).not.toContain("provena:");
    expectUsable(stdout);
  });

  it("has no colour under NO_COLOR and --no-color", async () => {
    await signIn("editor");
    // deno-lint-ignore no-control-regex
    const COLOR = /\x1b\[[\d;]*m/;
    const [plain, flagged, coloured] = [
      await place.machine.inTerminal("provena roles", { env: { NO_COLOR: "1" } }).ended,
      await place.machine.inTerminal("provena roles --no-color").ended,
      await place.machine.inTerminal("provena roles").ended,
    ];
    // The minute can change between two of them, and one can take so long that it shows progress.
    const untimed = (text: string) =>
      text.slice(text.indexOf("Your roles")).replace(/ at \d\d:\d\d( UTC)?/, "");
    expect(plain.stdout).not.toMatch(COLOR);
    expect(untimed(flagged.stdout)).toBe(untimed(plain.stdout));
    expect(coloured.stdout).toMatch(COLOR);
    const uncoloured = coloured.stdout.replaceAll(new RegExp(COLOR, "g"), "");
    expect(untimed(uncoloured)).toBe(untimed(plain.stdout));
  });
});

it("refuses a mistyped role before it asks whether to send the request", async () => {
  await signIn("reader");
  const asked = place.machine.inTerminal("provena request entity-registry-wrte; echo code=$?");
  const { stdout } = await asked.ended;
  expect(stdout).toMatch(
    /There is no role called "entity-registry-wrte" \(did you mean\s+"entity-registry-write"\?\)/,
  );
  expect(stdout).not.toContain("Ask the administrators");
  expect(stdout).toContain("code=2");
});

it("shows which server login is waiting for when it is slow, and stops on Ctrl-C", async () => {
  const silent = createServer(() => {}).listen(0, "127.0.0.1");
  await once(silent, "listening");
  const { port } = silent.address() as AddressInfo;
  const login = place.machine.inTerminal("provena login; echo code=$?", {
    env: { PROVENA_DEPLOYMENT: await slowDeployment(port) },
  });
  await login.shows(new RegExp(`Asking 127\\.0\\.0\\.1:${port} · Ctrl-C stops`));
  login.child.stdin!.write("\x03");
  expect((await login.ended).stdout).toContain("code=130");
  silent.closeAllConnections();
  silent.close();
});

it("shows which page it is waiting for with --all, and stops on Ctrl-C", async () => {
  const schema = { type: "object", properties: { items: {}, pagination_key: {} } };
  const list = {
    operationId: "list",
    parameters: [{ name: "pagination_key", in: "query", schema: { type: "string" } }],
    responses: { 200: { description: "", content: { "application/json": { schema } } } },
  };
  const document = {
    openapi: "3.0.2",
    info: { title: "Slow", version: "1" },
    paths: { "/list": { get: list } },
  };
  const server = createServer(({ url }, response) => {
    if (url?.includes("pagination_key")) return;
    const body = url === "/openapi.json" ? document : { items: [{ id: 1 }], pagination_key: "2" };
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(body));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = { iss: "http://127.0.0.1", sub: "a", exp: Date.now() / 1000 + 600 };
  const call = place.machine.inTerminal("provena call registry list --all; echo code=$?", {
    env: {
      PROVENA_DEPLOYMENT: await slowDeployment(port),
      PROVENA_ACCESS_TOKEN: `${part({ alg: "none" })}.${part(claims)}.`,
    },
  });
  await call.shows(/Reading page 2 · Ctrl-C stops/);
  call.child.stdin!.write("\x03");
  expect((await call.ended).stdout).toContain("code=130");
  server.closeAllConnections();
  server.close();
});

async function slowDeployment(port: number): Promise<string> {
  const issuer = `http://127.0.0.1:${port}/auth/realms/slow`;
  const path = join(place.machine.home, "slow.json");
  await writeFile(
    path,
    JSON.stringify({
      domain: "localhost",
      realm: "slow",
      issuer,
      apis: { registry: `http://127.0.0.1:${port}` },
    }),
  );
  return path;
}

describe("token in a terminal", () => {
  it("exits with 2 and names the alternatives", async () => {
    await signIn("editor");
    const { stdout } = await place.machine.inTerminal("provena token; echo code=$?").ended;
    expect(stdout).toContain("not printed to a terminal");
    expect(stdout).toContain("provena exec -- CMD");
    expect(stdout).toContain("code=2");
  });

  it("is printed with --reveal", async () => {
    await signIn("editor");
    const { stdout } = await place.machine.inTerminal("provena token --reveal", { token: true })
      .ended;
    expect(stdout).toMatch(/^ey[\w-]+\.[\w-]+\.[\w-]+\r\n$/);
  });
});

describe("a question in a terminal", () => {
  const requests = () => place.demo.requests.filter((r) => r.path.endsWith("/user/request-change"));

  it("is asked before an access request is sent, and no sends nothing", async () => {
    await signIn("newcomer");
    const asked = place.machine.inTerminal(`provena request entity-registry-read${report}`);
    await asked.shows(/Ask the administrators of localhost/);
    asked.child.stdin!.write("n");
    const { stdout } = await asked.ended;
    expect(stdout).toContain("Nothing was sent");
    expect(stdout).toContain("code=1");
    expect(requests()).toHaveLength(0);
    expectUsable(stdout);
  });

  it("stops on Ctrl-C", async () => {
    await signIn("editor");
    const asked = place.machine.inTerminal(`provena logout --everywhere${report}`);
    await asked.shows(/End them all\?/);
    asked.child.stdin!.write("\x03");
    const { stdout } = await asked.ended;
    expect(stdout).toContain("code=130");
    expect((await place.machine.run(["roles"])).code).toBe(0);
    expectUsable(stdout);
  });
});
