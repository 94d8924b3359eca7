import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { build } from "esbuild";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startDemo } from "../../src/demo/mod.ts";
import { KeyringStore } from "../../src/store/keyring/store.ts";
import { type Keyring, openKeyring } from "../../src/store/keyring/service.ts";
import { generationOf } from "../../src/store/record.ts";
import { Machine } from "../fixture/command.ts";
import { key } from "../store/records.ts";
import { root, run } from "./run_program.ts";

let keyring: Keyring;
let folder: string;

beforeAll(async () => {
  keyring = await openKeyring();
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "provena-keyring-locks-"));
});

afterEach(async () => {
  for (const name of (await keyring.all()).keys()) await keyring.delete(name);
  await rm(folder, { recursive: true, force: true });
});

describe("processes", () => {
  let child: string;
  let output: string;

  beforeAll(async () => {
    output = join(root, "test/output", `keyring-${process.pid}`);
    child = join(output, "child.mjs");
    await build({
      entryPoints: [join(root, "test/keyring/child.ts")],
      outfile: child,
      bundle: true,
      format: "esm",
      platform: "node",
      packages: "external",
      logLevel: "error",
    });
  });
  afterAll(async () => {
    await rm(output, { recursive: true, force: true });
  });

  const bin = join(root, "node_modules/.bin");
  const runtimes = [
    ["node"],
    [join(bin, "deno"), "run", "-A", "--quiet", "--node-modules-dir=manual"],
    [join(bin, "bun")],
  ];

  test("of three runtimes with concurrent changes lose nothing", async () => {
    const counting = [...runtimes, ...runtimes].map(([program = "", ...args]) =>
      run(program, [...args, child, "count", folder, "10"])
    );
    expect((await Promise.all(counting)).map(({ code }) => code)).toEqual(counting.map(() => 0));
    expect(generationOf(await new KeyringStore({ folder }).load(key))).toBe(60);
  });

  const none = { DBUS_SESSION_BUS_ADDRESS: "unix:path=/nowhere" };
  const use = async (how: string, env: Record<string, string> = none) => {
    const { stdout, stderr } = await run("node", [child, "use", folder, how], env);
    return { told: JSON.parse(stdout), stderr };
  };

  test("without a keyring fail, and the error says what to do", async () => {
    const { told, stderr } = await use("");
    expect(told).toMatchObject({ code: "ERR_STORE" });
    expect(told.message).toMatch(
      /The keyring cannot be read .*gnome-keyring.*keep sessions in files/,
    );
    expect(stderr).toBe("");
  });

  test("without a keyring use the fallback, with one notice", async () => {
    const { told, stderr } = await use("fallback");
    expect(told).toEqual({ generation: 2 });
    expect(stderr.match(/No keyring can be used, so tokens are kept by FileStore/g)).toHaveLength(
      1,
    );
    expect(await readdir(join(folder, "files"))).toHaveLength(1);
  });

  test("with a locked keyring report that it is locked", async () => {
    const data = join(folder, "data");
    await mkdir(data);
    // A keyring created at a login, on a bus where it was not unlocked.
    const session = ["--", "bash", "-c"];
    const made =
      'echo -n other | gnome-keyring-daemon --unlock --components=secrets >/dev/null; "$@"';
    const locked = 'gnome-keyring-daemon --start --components=secrets >/dev/null; "$@"';
    const env = { XDG_DATA_HOME: data, XDG_RUNTIME_DIR: data };
    const words = ["bash", "node", child, "use", folder];
    const first = await run("dbus-run-session", [...session, made, ...words], env);
    expect(JSON.parse(first.stdout)).toEqual({ generation: 2 });
    const second = await run("dbus-run-session", [...session, locked, ...words], env);
    const told = JSON.parse(second.stdout);
    expect(told).toMatchObject({ code: "ERR_STORE" });
    expect(told.message).toMatch(/locked|dismissed/i);
    expect(told.message).toContain("Unlock it");
  });

  test("of the command share a sign-in through the keyring, without files", async () => {
    const demo = await startDemo({ interval: 1, approve: "editor", strictRotation: true });
    const bus = { ...busOfThisSession(), PROVENA_STORE: "keyring" };
    const machine = await Machine.create(bus);
    try {
      await machine.use(demo);
      expect((await machine.start(["login"]).ended).code).toBe(0);
      const status = await machine.start(["status"]).ended;
      expect(status.stdout).toMatch(/Kept in +keyring/);
      const refreshed = await Promise.all([1, 2, 3].map(() => machine.start(["refresh"]).ended));
      expect(refreshed.map(({ code }) => code)).toEqual([0, 0, 0]);
      const files = await readdir(join(machine.home, "tokens"), { recursive: true });
      expect(files.filter((name) => /client-tools/.test(name))).toEqual([]);
      expect((await keyring.all()).size).toBe(1);
      expect((await machine.start(["logout"]).ended).code).toBe(0);
      expect((await keyring.all()).size).toBe(0);
    } finally {
      await machine.remove();
      await demo.close();
    }
  });

  test("of the command set to use a keyring do not use files without one", async () => {
    const machine = await Machine.create({ ...none, PROVENA_STORE: "keyring" });
    try {
      const { code, stderr } = await machine.start(["roles", "--domain", "dev.rrap-is.com"]).ended;
      expect(code).toBe(1);
      expect(stderr).toMatch(/The keyring cannot be read .*PROVENA_STORE unset/);
    } finally {
      await machine.remove();
    }
  });
});

function busOfThisSession(): Record<string, string> {
  return Object.fromEntries(
    ["DBUS_SESSION_BUS_ADDRESS", "XDG_DATA_HOME", "XDG_RUNTIME_DIR"]
      .map((name) => [name, process.env[name] ?? ""]),
  );
}
