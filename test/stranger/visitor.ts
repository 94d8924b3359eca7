/** A new user's machine: one runtime and nothing else, an empty home folder, a first project. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { root } from "../house/source.ts";

const execute = promisify(execFile);

export const runtimes = ["node-20", "node-22", "node-24", "deno", "bun"] as const;
export type Runtime = (typeof runtimes)[number];

/** The command lines of each runtime. */
const commandLines: Readonly<Record<"node" | "deno" | "bun", CommandLines>> = {
  node: {
    install: ["npm", "install", "provena-notebook"],
    command: ["node_modules/.bin/provena"],
    program: ["node", "program.js"],
  },
  deno: {
    install: ["deno", "add", "npm:provena-notebook"],
    command: ["deno", "run", "--allow-all", "npm:provena-notebook"],
    program: ["deno", "run", "--allow-all", "program.ts"],
  },
  bun: {
    install: ["bun", "add", "provena-notebook"],
    command: ["bunx", "--bun", "provena"],
    program: ["bun", "program.ts"],
  },
};

interface CommandLines {
  readonly install: readonly string[];
  readonly command: readonly string[];
  readonly program: readonly string[];
}

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The variables that are needed to reach the network. */
const networkVariables =
  /^(https?_proxy|all_proxy|no_proxy|NODE_EXTRA_CA_CERTS|DENO_CERT|SSL_CERT_\w+)$/i;

export class Visitor {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly #commandLines: CommandLines;

  private constructor(folder: string, env: Record<string, string>, lines: CommandLines) {
    this.folder = folder;
    this.env = env;
    this.#commandLines = lines;
  }

  /** Creates a machine with one runtime, configured for the registry. */
  static async create(runtime: Runtime, registry: string): Promise<Visitor> {
    const home = await mkdtemp(join(tmpdir(), `provena-stranger-${runtime}-`));
    const folder = join(home, "project");
    const programs = join(home, "programs");
    await mkdir(folder);
    await mkdir(programs);
    const kind = runtime.startsWith("node") ? "node" : runtime as "deno" | "bun";
    const found = kind === "node" ? await findNode(runtime) : {
      [kind]: join(root, "node_modules/.bin", kind),
      ...(kind === "bun" ? { bunx: join(root, "node_modules/.bin/bun") } : {}),
    };
    // npm needs a shell and the usual tools; no other runtime is on the PATH.
    for (const [name, path] of Object.entries({ ...found, sh: "/bin/sh", env: "/usr/bin/env" })) {
      await symlink(realpathSync(path), join(programs, name));
    }
    const network = Object.entries(process.env).filter(([name]) => networkVariables.test(name));
    await writeFile(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
    return new Visitor(folder, {
      ...Object.fromEntries(network) as Record<string, string>,
      PATH: programs,
      HOME: home,
      LANG: "C.UTF-8",
      NO_COLOR: "1",
      NO_PROXY: "127.0.0.1,localhost",
      npm_config_registry: registry,
      NPM_CONFIG_REGISTRY: registry,
      npm_config_update_notifier: "false",
      DENO_NO_UPDATE_CHECK: "1",
    }, commandLines[kind]);
  }

  async leave(): Promise<void> {
    await rm(join(this.folder, ".."), { recursive: true, force: true, maxRetries: 10 });
  }

  /** Installs the package with the runtime's own command. */
  async install(): Promise<Ended> {
    return await this.run(this.#commandLines.install);
  }

  /** Runs `provena` to its end. */
  async provena(...words: readonly string[]): Promise<Ended> {
    return await this.run([...this.#commandLines.command, ...words]);
  }

  /** Starts `provena` without waiting for its end. */
  starts(...words: readonly string[]): Started {
    const [program = "", ...args] = [...this.#commandLines.command, ...words];
    return new Started(spawn(program, args, this.#place()));
  }

  /** Runs the user's program; in TypeScript if the runtime supports it. */
  async program(): Promise<Ended> {
    const { program } = this.#commandLines;
    const source = join(root, "test/stranger/project/program.ts");
    await copyFile(source, join(this.folder, "program.ts"));
    if (program.includes("program.js")) {
      const compiled = await this.compile("--target", "es2022");
      if (compiled.code !== 0) return compiled;
    }
    return await this.run(program);
  }

  /** Type-checks the program and the package's declarations as strictly as possible. */
  async compile(...flags: readonly string[]): Promise<Ended> {
    return await ended(execute(process.execPath, [
      join(root, "node_modules/typescript/bin/tsc"),
      ...["--strict", "--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess"],
      ...["--module", "nodenext", "--lib", "es2023,dom,dom.iterable,esnext.disposable"],
      ...["--types", "", ...flags, "program.ts"],
    ], { cwd: this.folder }));
  }

  async run([program = "", ...args]: readonly string[], cwd = this.folder): Promise<Ended> {
    return await ended(execute(program, args, { ...this.#place(), cwd, maxBuffer: 20_000_000 }));
  }

  #place() {
    return { cwd: this.folder, env: { ...this.env } };
  }
}

/** A command that is still running. */
export class Started {
  readonly child: ChildProcess;
  said = "";
  readonly ended: Promise<number | null>;
  /** Whether all its output has come, which can be later than its end. */
  #isClosed = false;

  constructor(child: ChildProcess) {
    this.child = child;
    child.stdin?.end();
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.setEncoding("utf8").on("data", (text) => this.said += text);
    }
    this.ended = new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code) => {
        this.#isClosed = true;
        resolve(code);
      });
    });
  }

  /** Resolves when the output matches; rejects if the command ends first. */
  async shows(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.said);
      if (found) return found;
      if (this.#isClosed) throw new Error(`Ended without ${pattern}: ${this.said}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function ended(running: Promise<{ stdout: string; stderr: string }>): Promise<Ended> {
  try {
    return { code: 0, ...await running };
  } catch (error) {
    const { code, stdout = "", stderr = String(error) } = error as Partial<Ended>;
    return { code: typeof code === "number" ? code : -1, stdout, stderr };
  }
}

/** Node from its npm package, with this machine's npm. */
async function findNode(runtime: string): Promise<Record<string, string>> {
  const cache = join(root, ".cache/stranger");
  const node = join(cache, "node_modules", runtime, "bin/node");
  if (!existsSync(node)) {
    await mkdir(cache, { recursive: true });
    await writeFile(join(cache, "package.json"), '{ "private": true }\n');
    const packages = runtimes.filter((name) => name.startsWith("node-")).map((name) =>
      `${name}@npm:node-${process.platform}-${process.arch}@${name.slice(5)}`
    );
    await execute("npm", ["install", "--silent", "--prefix", cache, ...packages]);
  }
  return { node, npm: onPath("npm"), npx: onPath("npx") };
}

function onPath(name: string): string {
  const path = process.env["PATH"]?.split(delimiter).map((folder) => join(folder, name))
    .find((file) => existsSync(file));
  if (path === undefined) throw new Error(`There is no ${name} here`);
  return path;
}
