/** Child processes on every runtime. */
import { type ChildProcessByStdio, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { createInterface, type Interface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll } from "vitest";

const here = fileURLToPath(new URL(".", import.meta.url));
const bin = join(here, "../../node_modules/.bin");
const isNode = !("Deno" in globalThis) && !process.versions.bun;

/** The command with which each runtime runs a file. */
export const runtimes: Readonly<Record<"node" | "deno" | "bun", readonly string[]>> = {
  node: [isNode ? process.execPath : "node"],
  deno: [join(bin, "deno"), "run", "-A", "--no-config", "--no-lock"],
  bun: [join(bin, "bun")],
};

/** A running child process and its output. */
export class Child {
  readonly process: ChildProcessByStdio<Writable, Readable, null>;
  /** The lines of its output so far. */
  readonly said: string[] = [];
  /** Its exit code, or the signal that killed it. */
  readonly ended: Promise<number | string>;
  /** Emits `line`. */
  readonly lines: Interface;

  constructor(command: readonly string[]) {
    const [file, ...rest] = command;
    this.process = spawn(file!, rest, { stdio: ["pipe", "pipe", "inherit"] });
    this.lines = createInterface({ input: this.process.stdout });
    this.lines.on("line", (line) => void this.said.push(line));
    this.ended = once(this.process, "close").then(([code, signal]) => code ?? signal);
  }

  /** Sends a signal; Deno's `ChildProcess.kill` sends one only once. */
  signal(name: "SIGSTOP" | "SIGCONT" | "SIGKILL"): void {
    const { exitCode, signalCode, pid } = this.process;
    if (exitCode === null && signalCode === null && pid) process.kill(pid, name);
  }

  /** Waits for a line of output that begins with a text. */
  async says(beginning: string): Promise<string> {
    while (true) {
      const line = this.said.find((each) => each.startsWith(beginning));
      if (line !== undefined) return line;
      await once(this.lines, "line");
    }
  }
}

/** Bundles the child program once for a test file, so that every runtime can run it. */
export function childScript(): () => string {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(await realpath(tmpdir()), "provena-child-"));
    const source = join(here, "child.ts");
    const options = ["--bundle", "--platform=node", "--format=esm", "--external:undici"];
    const outfile = `--outfile=${join(folder, "child.mjs")}`;
    await promisify(execFile)(join(bin, "esbuild"), [source, ...options, outfile]);
  }, 60_000);
  afterAll(async () => await rm(folder, { recursive: true, force: true }));
  return () => join(folder, "child.mjs");
}
