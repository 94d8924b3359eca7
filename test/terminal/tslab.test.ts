import { spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Demo, startDemo } from "../../src/demo/mod.ts";
import { python, tslab } from "./install.mjs";
import { writeBundle } from "../write_bundle.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));

interface Message {
  readonly type: string;
  readonly content: {
    readonly data?: Readonly<Record<string, string>>;
    readonly transient?: { readonly display_id?: string };
    readonly name?: string;
    readonly text?: string;
  };
}

type Cell =
  | { readonly code: string; readonly interruptOn?: string }
  | { readonly complete: string };

let folder: string;
let home: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "provena-tslab-"));
  folder = join(root, "test/output", `tslab-${process.pid}-${Date.now()}`);
  await installProduct(join(folder, "node_modules", "provena-notebook"));
  // Without its own package.json the folder belongs to this package, which would import itself.
  await writeFile(join(folder, "package.json"), "{}\n");
}, 120_000);

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await rm(home, { recursive: true, force: true });
});

/** Installs the product as npm would; its dependencies resolve in a parent folder. */
async function installProduct(target: string): Promise<void> {
  await mkdir(target, { recursive: true });
  await cp(join(root, "package.json"), join(target, "package.json"));
  await writeBundle({ mod: "mod.ts" }, join(target, "dist"));
  const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
  const types = join(target, "dist", "types");
  const emit = ["--noEmit", "false", "--emitDeclarationOnly", "--noCheck"];
  const where = ["-p", join(root, "tsconfig.json"), "--rootDir", root, "--outDir", types];
  await run([process.execPath, compiler, ...where, ...emit]);
}

async function run(
  [program = "", ...args]: readonly string[],
  { input = "", env = {} }: { input?: string; env?: Readonly<Record<string, string>> } = {},
): Promise<string> {
  const surroundings = { PATH: process.env["PATH"] ?? "", HOME: home, ...env };
  const child = spawn(program, args, { env: surroundings, stdio: ["pipe", "pipe", "pipe"] });
  let told = "";
  let complaint = "";
  child.stdout.setEncoding("utf8").on("data", (text) => told += text);
  child.stderr.setEncoding("utf8").on("data", (text) => complaint += text);
  child.stdin.end(input);
  const code = await new Promise((resolve) => child.once("close", resolve));
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${complaint}${told}`);
  return told;
}

/** Runs cells in one kernel and resolves to each cell's output, or its completions. */
async function inKernel(
  { deployment }: Demo,
  cells: readonly Cell[],
): Promise<(Message[] & string[])[]> {
  const { domain, realm, issuer, apis } = deployment;
  const file = join(home, "deployment.json");
  await writeFile(file, JSON.stringify({ domain, realm, issuer, apis }));
  const script = fileURLToPath(new URL("kernel.py", import.meta.url));
  const told = await run([python, script, tslab, folder], {
    input: JSON.stringify(cells),
    env: {
      PROVENA_DEPLOYMENT: file,
      PROVENA_TOKEN_CACHE: join(home, "tokens"),
      PYTHONWARNINGS: "ignore",
    },
  });
  return told.trim().split("\n").map((line) => JSON.parse(line));
}

const html = ({ content }: Message): string => content.data?.["text/html"] ?? "";
const printed = (messages: readonly Message[]): string =>
  messages.map(({ content }) => content.text ?? "").join("");

describe("in tslab", () => {
  test("the card is one output, tables are displayed, and names complete", async () => {
    await using demo = await startDemo({ interval: 1, approve: "editor" });
    const [signedIn, roles, inside, session, names] = await inKernel(demo, [
      {
        code: `import { signIn } from "provena-notebook";\nconst session = await signIn();`,
      },
      { code: "await session.roles()" },
      { code: "const roles = await session.roles();\nconsole.log({ roles });" },
      { code: "session" },
      { complete: "session.re" },
    ]);
    const [card, ...updates] = signedIn!;
    expect(card).toMatchObject({ type: "display_data" });
    expect(html(card!)).toMatch(/<img src="data:image\/svg\+xml[^]*user_code=/);
    expect(updates.length).toBeGreaterThan(0);
    for (const update of updates) {
      expect(update.type).toBe("update_display_data");
      expect(update.content.transient).toEqual(card!.content.transient);
    }
    const summary = html(updates.at(-1)!);
    expect(summary).toMatch(/Signed in[^]*e•••••@example\.org/);
    expect(summary).not.toMatch(/user_code|<img|href=/);

    expect(roles!.map(({ type }) => type)).toContain("display_data");
    expect(roles!.map(html).join("")).toMatch(/<caption[^]*Your roles[^]*Entity registry/);
    expect(printed(roles!).trim()).toBe("");
    // A result inside other data is shown as text.
    expect(inside!.map(html).join("")).toBe("");
    expect(printed(inside!)).toMatch(/roles:[^]*Your roles[^]*Entity registry/);
    expect(printed(session!)).toContain("signed in as e•••••@example.org");
    expect(names).toEqual(expect.arrayContaining(["requestAccess", "refresh"]));
  });

  test("Stop ends the wait, the card says so, and the kernel keeps running", async () => {
    await using demo = await startDemo({ interval: 1 });
    const [, stopped, alive] = await inKernel(demo, [
      { code: `import { signIn } from "provena-notebook";\nconst kept = 42;` },
      { code: "await signIn();", interruptOn: "Waiting" },
      { code: "kept" },
    ]);
    const shown = stopped!.filter((message) => html(message) !== "");
    expect(html(shown.at(-1)!)).toMatch(/Not signed in/);
    expect(shown.at(-1)!.type).toBe("update_display_data");
    expect(printed(alive!)).toContain("42");
  });
});
