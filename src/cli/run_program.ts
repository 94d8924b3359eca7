/**
 * Runs another program, forwards signals to it and returns its exit code.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { constants } from "node:os";
import process from "node:process";
import { configError } from "../errors.ts";
import { sanitise } from "../text/sanitise.ts";

const forwarded = ["SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2"] as const;
/** A terminal delivers Ctrl-C to the child too, so these are ignored here. */
const ignored = ["SIGINT", "SIGQUIT"] as const;

/** The environment and input of a program. */
export interface ProgramOptions {
  /** Its environment variables. @default those of this process */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The text on its standard input. @default the standard input of this process */
  readonly input?: string;
}

/** Runs a program to its end and resolves to its exit code, as a shell would report it. */
export function runProgram(
  [program = "", ...args]: readonly string[],
  { env = process.env, input }: ProgramOptions,
): Promise<number> {
  // By process id: after Deno's child.kill() the exit code of a child that ends itself is lost.
  const send = (name: NodeJS.Signals) => {
    const isRunning = child.exitCode === null && child.signalCode === null;
    if (child.pid !== undefined && isRunning) process.kill(child.pid, name);
  };
  const listeners = [
    ...forwarded.map((name) => [name, () => send(name)] as const),
    // Without a terminal nothing delivers the signal to the child, so it is forwarded.
    ...ignored.map((name) => [name, () => process.stdin.isTTY ? undefined : send(name)] as const),
  ];
  // Before the child starts: a signal must not end this process and leave the child behind.
  for (const [name, listener] of listeners) process.on(name, listener);
  const stdin = input === undefined ? "inherit" : "pipe";
  const child = spawn(program, args, { env, stdio: [stdin, "inherit", "inherit"] });
  // A program may close its input without reading it; only its exit code matters.
  child.stdin?.on("error", () => {}).end(input);
  return new Promise<number>((resolve, reject) => {
    child.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT" || error.code === "EACCES") {
        process.stderr.write(`provena: ${sanitise(program)}: ${words[error.code]}\n`);
        return resolve(error.code === "ENOENT" ? 127 : 126);
      }
      reject(
        configError(
          `${program} cannot be run: ${error.message}`,
          "Name a program on this machine",
          error,
        ),
      );
    });
    child.once("close", (code, signal) => {
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0));
    });
  }).finally(() => {
    for (const [name, listener] of listeners) process.off(name, listener);
  });
}

const words = {
  ENOENT: "there is no such program",
  EACCES: "you are not allowed to run it",
} as const;
