/**
 * Running another program: signals go on to it, and its exit code comes back.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { constants } from "node:os";
import process from "node:process";
import { configError } from "../errors.ts";
import { sanitise } from "../text/sanitise.ts";

/** Sent on to the program; Ctrl-C in a terminal reaches it by itself, so that one is only borne. */
const passedOn = ["SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2"] as const;
const borne = ["SIGINT", "SIGQUIT"] as const;

/** What a program is run with. */
export interface ProgramOptions {
  /** Its environment. @default this process's */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What it reads on its standard input; that of this process unless given. */
  readonly input?: string;
}

/**
 * Runs another program in this one's place.
 *
 * @param command the program and its arguments
 * @param options its environment and its input
 * @returns its exit code, as a shell tells it
 * @throws {ProvenaError} `ERR_CONFIG` if it cannot be run
 */
export function runProgram(
  [program = "", ...args]: readonly string[],
  { env = process.env, input }: ProgramOptions,
): Promise<number> {
  const stdin = input === undefined ? "inherit" : "pipe";
  const child = spawn(program, args, { env, stdio: [stdin, "inherit", "inherit"] });
  // A program that does not care to read tells by its exit code what it did.
  child.stdin?.on("error", () => {}).end(input);
  // By process id: Deno's child.kill() forgets the exit code of a child that ends by itself.
  const send = (name: NodeJS.Signals) => {
    const lives = child.exitCode === null && child.signalCode === null;
    if (child.pid !== undefined && lives) process.kill(child.pid, name);
  };
  const listeners = [
    ...passedOn.map((name) => [name, () => send(name)] as const),
    // Sent to this process alone, not by a terminal to the whole group, it must be passed on, too.
    ...borne.map((name) => [name, () => process.stdin.isTTY ? undefined : send(name)] as const),
  ];
  for (const [name, listener] of listeners) process.on(name, listener);
  return new Promise<number>((resolve, reject) => {
    child.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT" || error.code === "EACCES") {
        process.stderr.write(`provena: ${sanitise(program)}: ${words[error.code]}\n`);
        return resolve(error.code === "ENOENT" ? 127 : 126);
      }
      reject(
        configError(
          `${program} cannot be run: ${error.message}`,
          "Name a program of this machine",
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

const words = { ENOENT: "there is no such command", EACCES: "it is not allowed to run" } as const;
