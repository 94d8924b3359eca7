/** A new user's first steps; each runtime has its own simulated machine. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { answerDevicePage } from "../../src/demo/pages/browser.ts";
import { read } from "../house/source.ts";
import { runtimes, type Started, Visitor } from "./visitor.ts";

const registry = inject("registry");
const tarball = inject("tarball");

describe.each(runtimes)("with %s", (runtime) => {
  let visitor: Visitor;
  let serving: Started;
  let issuer: string;

  beforeAll(async () => {
    visitor = await Visitor.create(runtime, registry);
    const { code, stderr } = await visitor.install();
    expect(code, stderr).toBe(0);
  });

  afterAll(async () => {
    serving?.child.kill("SIGTERM");
    await serving?.ended;
    await visitor.leave();
  });

  test("the demo shows every step", async () => {
    const { code, stdout, stderr } = await visitor.provena("demo");
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/█▀▀[^]*Signed in to localhost as editor@example\.org/);
    expect(stdout).toMatch(/Your roles[^]*Entity registry +\+ yes[^]*Your access[^]*26 checks/);
    expect(stdout).toContain("the session at the server has ended");
    expect(stderr).toContain("That is all.");
  });

  test("without a deployment, the command says what to do first", async () => {
    const { code, stdout } = await visitor.provena();
    expect(code).toBe(0);
    expect(stdout).toMatch(/provena demo\n[^]*provena use [^]*provena login\n/);
  });

  test("the user chooses a deployment and signs in with a code approved in a browser", async () => {
    serving = visitor.starts("demo", "--serve", "--json");
    const [told] = await serving.shows(/\{[^]*\n\}\n/);
    const { env: { PROVENA_DEPLOYMENT: file }, deployment } = JSON.parse(told);
    issuer = deployment.issuer;
    expect((await visitor.provena("use", file, "--name", "mine")).code).toBe(0);
    expect((await visitor.provena()).stdout).toMatch(/Not signed in[^]*provena login/);

    const login = visitor.starts("login");
    const [code] = await login.shows(/\b[A-Z]{4}-[A-Z]{4}\b/);
    await answerDevicePage(issuer, code, { approveAs: "editor" });
    expect(await login.ended, login.said).toBe(0);
    expect(login.said).toContain("Signed in to localhost as editor@example.org");
    const { stdout } = await visitor.provena("status", "--json");
    expect(JSON.parse(stdout)).toMatchObject({
      status: "signedIn",
      user: { email: "editor@example.org" },
    });
  });

  test("the user sees roles and access, and a script requires them", async () => {
    const roles = await visitor.provena("roles");
    expect(roles.code, roles.stderr).toBe(0);
    expect(roles.stdout).toMatch(/Entity registry +\+ yes +\+ yes +- no/);
    const check = await visitor.provena("check");
    expect(check.stdout).toMatch(/Your access[^]*26 checks/);
    expect((await visitor.provena("check", "--require", "registry:write")).code).toBe(0);
    expect((await visitor.provena("check", "--require", "registry:admin")).code).toBe(4);
  });

  test("the user lists, describes and calls operations of an API", async () => {
    const listed = await visitor.provena("apis", "registry", "--json");
    const { operations } = JSON.parse(listed.stdout);
    expect(operations.map((o: { operationId: string }) => o.operationId).join()).toMatch(/list/);
    const described = await visitor.provena("describe", "registry", "list");
    expect(described.stdout).toMatch(/page_size/);
    const called = await visitor.provena("call", "registry", "list", "page_size=2", "--json");
    expect(called.code, called.stderr).toBe(0);
    expect(JSON.parse(called.stdout).data.items).toHaveLength(2);
  });

  test("a program does the same with the library and exits by itself", async () => {
    const { code, stdout, stderr } = await visitor.program();
    expect(code, stderr + stdout).toBe(0);
    expect(JSON.parse(stdout.trim().split("\n").at(-1)!)).toEqual({
      username: "reader",
      reads: true,
      missing: ["entity-registry-write"],
      operations: true,
      items: 4,
      status: 200,
      token: "[redacted]",
      left: { server: "ended", local: "deleted" },
    });
  });

  test("after signing out, only the deployment's name is left", async () => {
    const left = await visitor.provena("logout", "--json");
    expect(JSON.parse(left.stdout)).toEqual({ server: "ended", local: "deleted" });
    expect((await visitor.provena("roles")).code).toBe(3);
    serving.child.kill("SIGINT");
    expect(await serving.ended).toBe(0);
  });
});

describe("from an empty folder, with an empty cache", () => {
  let visitor: Visitor;
  let folder: string;

  beforeAll(async () => {
    visitor = await Visitor.create("node-20", registry);
    folder = join(visitor.folder, "../empty");
    await mkdir(folder);
  });
  afterAll(() => visitor.leave());

  test("a global installation has the command and its man page", async () => {
    const prefix = join(visitor.folder, "../global");
    await mkdir(prefix);
    const install = ["npm", "install", "--global", "--prefix", prefix, "provena-notebook"];
    const { code, stderr } = await visitor.run(install, folder);
    expect(code, stderr).toBe(0);
    const { version } = JSON.parse(read("package.json"));
    const told = await visitor.run([join(prefix, "bin/provena"), "--version"], folder);
    expect(told.stdout).toBe(`${version}\n`);
    const page = await readFile(join(prefix, "share/man/man1/provena.1"), "utf8");
    expect(page).toContain(`"provena-notebook ${version}"`);
  });

  test("the command run by npx says how to go on with npx", async () => {
    const { stdout } = await visitor.run(["npx", "--yes", "provena-notebook"], folder);
    expect(stdout).toMatch(
      /\n {2}npx provena-notebook use dev[^\n]+\n {2}npx provena-notebook login\n/,
    );
  });

  test("start installs Deno and its kernel, writes a notebook, and says how to open it", async () => {
    const command = ["npx", "--yes", "provena-notebook", "start"];
    const { code, stderr } = await visitor.run(command, folder);
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/pip install jupyterlab\n +npx provena-notebook start provena\.ipynb\n/);
    const share = join(visitor.folder, "../.local/share");
    const kernel = await readFile(join(share, "jupyter/kernels/deno/kernel.json"), "utf8");
    const { argv: [deno] } = JSON.parse(kernel);
    // Not in npx's cache, which can be cleared.
    expect(deno.startsWith(join(share, "provena"))).toBe(true);
    expect((await visitor.run([deno, "--version"], folder)).stdout).toMatch(/^deno 2\./);
    const { cells } = JSON.parse(await readFile(join(folder, "provena.ipynb"), "utf8"));
    expect(JSON.stringify(cells)).toContain("signIn(");
  });

  test.each([
    ["by the package's name", ["npx", "--yes", "provena-notebook", "demo"]],
    ["from the tarball", ["npx", "--yes", "--package", tarball, "provena-notebook", "demo"]],
    [
      "by the command's name",
      ["npm", "exec", "--yes", `--package=${tarball}`, "--", "provena"]
        .concat("demo"),
    ],
  ])("npm runs the demo %s", async (_how, command) => {
    const { code, stdout, stderr } = await visitor.run(command, folder);
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/Your roles[^]*Your access[^]*26 checks/);
  });
});

test("every entry type-checks and loads without the optional packages", async () => {
  const visitor = await Visitor.create("node-24", registry);
  try {
    expect((await visitor.install()).code).toBe(0);
    const entries = Object.keys(JSON.parse(read("package.json")).exports)
      .filter((name) => !name.endsWith(".json"));
    await writeFile(
      join(visitor.folder, "program.ts"),
      entries.map((entry, i) =>
        `import * as entry${i} from "provena-notebook${entry.slice(1)}";\nvoid entry${i};\n`
      ).join(""),
    );
    const { code, stdout } = await visitor.compile("--target", "es2022");
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
    // The optional peer dependencies are not installed, and no entry needs them to load.
    expect(await visitor.run(["node", "program.js"])).toEqual({ code: 0, stdout: "", stderr: "" });
  } finally {
    await visitor.leave();
  }
});
