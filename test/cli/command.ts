/** The real command, built and run as a process of its own, with a home of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { sawText } from "../canaries/witness.mjs";
import type { Demo } from "../../src/demo/mod.ts";
import { writeBundle } from "../write_bundle.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Whether a token belongs into the output; everywhere else it must not be. */
  readonly token?: boolean;
  /** What comes on standard input, then its end. */
  readonly input?: string;
}

/** A running command. */
export class Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  stdout = "";
  stderr = "";
  readonly #waiting = new Set<() => void>();

  constructor(child: ChildProcess, tokenExpected: boolean) {
    this.child = child;
    const told = () => this.#waiting.forEach((listener) => listener());
    child.stdout!.setEncoding("utf8").on("data", (text) => (this.stdout += text, told()));
    child.stderr!.setEncoding("utf8").on("data", (text) => (this.stderr += text, told()));
    this.ended = new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code, signal) => {
        told();
        const { stdout, stderr } = this;
        if (!tokenExpected) sawText(`the output of ${child.spawnargs.at(-1)}`, stdout + stderr);
        if (!tokenExpected && JWT.test(stdout + stderr)) {
          return reject(new Error(`A token in the output of ${child.spawnargs.join(" ")}`));
        }
        resolve({ code, signal, stdout, stderr });
      });
    });
    this.ended.catch(() => {});
  }

  /** By process id: Deno's own kill() forgets the exit code. */
  kill(signal: NodeJS.Signals): void {
    process.kill(this.child.pid!, signal);
  }

  /** Resolves once the output matches; rejects if the command ends before. */
  async shows(pattern: RegExp): Promise<RegExpExecArray> {
    return await new Promise((resolve, reject) => {
      const look = () => {
        const found = pattern.exec(this.stdout + this.stderr);
        if (!found && this.child.exitCode === null) return;
        this.#waiting.delete(look);
        if (found) resolve(found);
        else reject(new Error(`Ended without ${pattern}:\n${this.stdout}\n${this.stderr}`));
      };
      this.#waiting.add(look);
      look();
    });
  }
}

/** Header of a JWT, in base64url: `{"…`. */
const JWT = /eyJ[\w-]{8,}\.[\w-]{8,}/;

export const USER_CODE = /\b([A-Z]{4}-[A-Z]{4})\b/;

/** A build that tells what it ran, see test/coverage/; used where it is there. */
const covered = process.env["COVERED_COMMAND"];

/** What a process of the command needs in its environment to tell what it ran. */
export const toldCoverage: Readonly<Record<string, string>> = covered
  ? { NODE_V8_COVERAGE: join(covered, "raw") }
  : {};

/** Builds the command for the tests of one file. */
export async function buildCommand(): Promise<{ bin: string; remove(): Promise<void> }> {
  if (covered) return { bin: join(covered, "bin.js"), remove: () => Promise.resolve() };
  const folder = join(root, "test/output", `cli-${process.pid}-${Date.now()}`);
  await writeBundle({ bin: "src/cli/bin.ts" }, folder);
  return {
    bin: join(folder, "bin.js"),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** How this runtime starts a script. */
export function launcher(bin: string): string[] {
  if ("Deno" in globalThis) {
    return [process.execPath, "run", "-A", "--quiet", "--node-modules-dir=manual", bin];
  }
  return [process.execPath, bin];
}

/** A person's machine: home, caches, and the command. */
export class Machine {
  readonly bin: string;
  readonly home: string;
  readonly env: Record<string, string>;

  private constructor(bin: string, home: string, env: Record<string, string>) {
    this.bin = bin;
    this.home = home;
    this.env = env;
  }

  static async create(bin: string, env: Record<string, string> = {}): Promise<Machine> {
    const home = await mkdtemp(join(tmpdir(), "provena-cli-"));
    return new Machine(bin, home, {
      PATH: process.env["PATH"] ?? "",
      HOME: home,
      XDG_CACHE_HOME: join(home, "cache"),
      XDG_CONFIG_HOME: join(home, "config"),
      PROVENA_TOKEN_CACHE: join(home, "tokens"),
      DENO_NO_UPDATE_CHECK: "1",
      DENO_DIR: process.env["DENO_DIR"] ?? join(root, "test/output/deno"),
      TERM: "xterm-256color",
      LANG: "C.UTF-8",
      ...toldCoverage,
      ...env,
    });
  }

  async remove(): Promise<void> {
    await rm(this.home, { recursive: true, force: true });
  }

  start(args: readonly string[], { env = {}, token = false, input }: RunOptions = {}): Running {
    const [program = "", ...rest] = [...launcher(this.bin), ...args];
    const child = spawn(program, rest, {
      cwd: root,
      env: { ...this.env, ...env },
      stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
    });
    child.stdin?.end(input);
    return new Running(child, token);
  }

  async run(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
    return await this.start(args, options).ended;
  }

  /** Runs a line of shell in a terminal of 80 columns, with `provena` for the command. */
  inTerminal(line: string, { env = {}, token = false }: RunOptions = {}): Running {
    const provena = `provena() { ${launcher(this.bin).map(quote).join(" ")} "$@"; }`;
    // The shell itself must outlive Ctrl-C, to tell the exit code.
    const script = `stty cols 80 rows 50; trap : INT; ${provena}; ${line}`;
    const child = spawn("script", ["-qec", script, "/dev/null"], {
      cwd: root,
      env: { ...this.env, SHELL: "/bin/sh", ...env },
      stdio: ["pipe", "pipe", "pipe"],
    });
    return new Running(child, token);
  }

  /** Names the deployment and makes it the one in use. */
  async use({ deployment }: Demo): Promise<Ended> {
    const { domain, realm, issuer, apis } = deployment;
    const flags = Object.entries(apis).flatMap(([name, url]) => ["--api", `${name}=${url}`]);
    return await this.run(["use", domain, realm, "--name", "demo", "--issuer", issuer, ...flags]);
  }
}

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
