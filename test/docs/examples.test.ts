import { spawn } from "node:child_process";
import { chmod, copyFile, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { launcher } from "../fixture/command.ts";
import { Place } from "../fixture/place.ts";

const examples = fileURLToPath(new URL("../../docs/examples/", import.meta.url));
const example = (name: string) => readFile(join(examples, name), "utf8");

const place = new Place();
/** A deployment as a file: it takes precedence over the examples' domain and realm. */
let deployment: string;
let token: string;

beforeAll(async () => {
  // Each refresh token can be used only once, which is the harder case.
  const close = await place.open({ demo: { approve: "editor", strictRotation: true } });
  deployment = join(place.machine.home, "deployment.json");
  const { domain, realm, issuer, apis } = place.demo.deployment;
  await writeFile(deployment, JSON.stringify({ domain, realm, issuer, apis }));
  return close;
});

/** A home folder as the examples expect it: `provena` and the job in `bin`, and its own token. */
async function makeHome(name: string): Promise<string> {
  const home = join(place.machine.home, name);
  const configuration = join(home, ".config", "provena");
  await mkdir(join(home, "bin"), { recursive: true });
  await mkdir(configuration, { recursive: true });
  await copyFile(join(examples, "nightly.sh"), join(home, "bin", "nightly.sh"));
  const words = launcher().map((word) => `'${word}'`).join(" ");
  await writeFile(join(home, "bin", "provena"), `#!/bin/sh\nexec ${words} "$@"\n`, { mode: 0o755 });
  token = join(configuration, "nightly.token");
  const profile = ["--offline", "--profile", name];
  expect((await place.machine.run(["login", ...profile])).code).toBe(0);
  expect((await place.machine.run(["token", ...profile, "--output", token])).code).toBe(0);
  await chmod(token, 0o400);
  return home;
}

/** Runs a program with only those environment variables that it needs to find files. */
function run(
  command: readonly string[],
  options: { home: string; env?: Record<string, string>; cwd?: string },
): Promise<{ code: number | null; said: string }> {
  const { home, env = {}, cwd = home } = options;
  const [program = "", ...args] = command;
  const { PATH = "", DENO_DIR = "", DENO_NO_UPDATE_CHECK = "" } = place.machine.env;
  const child = spawn(program, args, {
    cwd,
    env: {
      ...{ HOME: home, DENO_DIR, DENO_NO_UPDATE_CHECK, LANG: "C.UTF-8" },
      PROVENA_DEPLOYMENT: deployment,
      ...env,
      PATH: `${join(home, "bin")}:${env["PATH"] ?? "/bin"}:${PATH}`,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => said += text);
  }
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      expect(said).not.toMatch(/eyJ[\w-]{8,}\.[\w-]{8,}/);
      resolve({ code, said });
    });
  });
}

/** The list exists, complete, under today's name. */
async function expectList(folder: string): Promise<void> {
  const [name = "", ...others] = await readdir(folder);
  expect(others).toEqual([]);
  expect(name).toMatch(/^registry-\d{4}-\d\d-\d\d\.json$/);
  expect((await readFile(join(folder, name), "utf8")).match(/"id": /g)?.length).toBeGreaterThan(10);
}

test("the systemd service runs every night from a credential that it cannot write", async () => {
  const home = await makeHome("systemd");
  const unit = await example("provena-nightly.service");
  const settings = (name: string) =>
    [...unit.matchAll(new RegExp(`^${name}=(.*)$`, "gm"))].map(([, value]) => value!);
  const [id = "", source = ""] = settings("LoadCredential").join().split(":");
  const credentials = join(home, "credentials");
  const filled = (text: string) => text.replaceAll("%h", home).replaceAll("%d", credentials);
  await mkdir(credentials);
  await copyFile(filled(source), join(credentials, id));
  await chmod(credentials, 0o500);
  const env = Object.fromEntries(
    settings("Environment").flatMap((line) => line.split(" ")).map((pair) =>
      filled(pair).split("=") as [string, string]
    ),
  );
  const [start = ""] = settings("ExecStart");
  for (const night of [1, 2]) {
    const { code, said } = await run(filled(start).split(" "), { home, env });
    expect({ code, night }).toEqual({ code: 0, night });
    expect(said.includes("replaced the offline token")).toBe(night === 1);
    await expectList(join(home, "nightly"));
  }
});

test("the crontab line runs under cron, and writes its output to the log", async () => {
  const home = await makeHome("cron");
  const lines = (await example("nightly.cron")).split("\n").filter((line) => /^[^#]/.test(line));
  const assigned = lines.map((line) => /^(\w+)=(.*)$/.exec(line)).filter((found) => found !== null);
  const env = Object.fromEntries(assigned.map(([, name, value]) => [name!, value!]));
  const jobs = lines.map((line) => /^((?:[\d*/,-]+ ){5})(.*)$/.exec(line)?.[2]).filter(Boolean);
  expect(assigned.length + jobs.length).toBe(lines.length);
  expect(jobs).toHaveLength(1);
  // To cron, a bare % ends the command.
  expect(jobs[0]).not.toContain("%");
  for (const night of [1, 2]) {
    const { code, said } = await run(["/bin/sh", "-c", jobs[0]!], { home, env });
    expect({ code, said, night }).toEqual({ code: 0, said: "", night });
  }
  await expectList(join(home, "nightly"));
  const log = await readFile(join(home, "nightly.log"), "utf8");
  expect(log.match(/The server replaced the offline token/g)).toHaveLength(1);
});

test("the workflow's steps run as on GitHub, from a secret", async () => {
  const home = await makeHome("workflow");
  const workflow = parse(await example("nightly.yml"));
  const { env, steps } = workflow.jobs.list;
  expect(workflow.permissions).toEqual({ contents: "read" });
  expect(steps.flatMap((step: { uses?: string }) => step.uses?.split("@")[0] ?? [])).toEqual([
    "actions/checkout",
    "actions/setup-node",
    "actions/upload-artifact",
  ]);
  // Replaces `npm install --global`: provena is already on the path.
  const npm = `#!/bin/sh\ntest "$*" = "install --global provena-notebook" && echo installed\n`;
  await writeFile(join(home, "bin", "npm"), npm, { mode: 0o755 });
  const manifest = fileURLToPath(new URL("../../package.json", import.meta.url));
  expect(JSON.parse(await readFile(manifest, "utf8")).name).toBe("provena-notebook");
  const workspace = join(home, "checkout");
  await mkdir(workspace);
  await copyFile(join(examples, "nightly.sh"), join(workspace, "nightly.sh"));
  const secrets: Record<string, string> = { PROVENA_API_TOKEN: await readFile(token, "utf8") };
  const filled = (text: string) =>
    text.replace(/\$\{\{ secrets\.(\w+) \}\}/g, (_, name) => secrets[name] ?? "");
  const said: string[] = [];
  for (const step of steps) {
    if (step.run === undefined) continue;
    const own = Object.entries<string>({ ...env, ...step.env });
    const ended = await run(["bash", "-e", "-c", filled(step.run)], {
      home,
      cwd: workspace,
      env: { CI: "true", ...Object.fromEntries(own.map(([name, text]) => [name, filled(text)])) },
    });
    expect({ step: step.name, code: ended.code }).toEqual({ step: step.name, code: 0 });
    said.push(ended.said);
  }
  expect(said[0]).toBe("installed\n");
  await expectList(join(workspace, steps.at(-1).with.path));
});

describe("the container's entry point", () => {
  let home: string;
  let env: Record<string, string>;
  const start = (more: Record<string, string> = {}) =>
    run(["/bin/sh", join(examples, "entrypoint.sh"), "sh", "bin/nightly.sh", "out"], {
      home,
      env: { ...env, ...more },
    });

  beforeAll(async () => {
    home = await makeHome("container");
    env = { PROVENA_API_TOKEN_FILE: token, PROVENA_TOKEN_CACHE: join(home, "volume") };
  });

  test("is replaced by the job in each container, with a volume for the cache", async () => {
    for (const container of [1, 2]) {
      expect({ ...await start(), container }).toMatchObject({ code: 0, container });
    }
    await expectList(join(home, "out"));
  });

  test("ends with the job's exit code", async () => {
    const command = ["/bin/sh", join(examples, "entrypoint.sh"), "sh", "-c", "exit 9"];
    expect((await run(command, { home, env })).code).toBe(9);
  });

  test("says that it has no token", async () => {
    const { code, said } = await start({ PROVENA_API_TOKEN_FILE: join(home, "none") });
    expect(code).toBe(2);
    expect(said).toBe(`entrypoint: there is no offline token in ${join(home, "none")}\n`);
  });

  test("does not start the job after the token was revoked, and says what to do", async () => {
    const ended = await place.machine.run(["logout", "--offline", "--profile", "container"]);
    expect(ended.code).toBe(0);
    const { code, said } = await start();
    expect(code).toBe(3);
    expect(said).toMatch(/revoked by its owner or an administrator.*Make a new offline token/);
  });
});
