/**
 * The command line: sign in, see your roles, check your access, without writing code.
 *
 * @module
 */
import process from "node:process";
import { summarise } from "../errors.ts";
import { typeCommandsAs } from "../text/typed_command.ts";
import { version } from "../version.ts";
import { commandForm } from "./calling.ts";
import type { CliCommand } from "./command.ts";
import { exitCodeOf, exitCodes, Reported } from "./exit_code.ts";
import { type GlobalOptions, sessionOptions } from "./global_options.ts";
import { Interrupted, untilInterrupted } from "./interrupt.ts";
import type { OutputOptions } from "./output.ts";
import { ownStreams, print } from "./standard_output.ts";

/**
 * Runs one command.
 *
 * @param argv the words after `provena`, such as `["roles", "--json"]`
 * @returns the exit code: 0 done, 1 failed, 2 wrong use, 3 sign-in required, 4 access denied,
 * 130 interrupted
 * @example
 * ```ts
 * import { run } from "@provena/notebook/cli";
 * console.log(await run(["--version"])); // 0
 * ```
 */
export async function run(argv: readonly string[]): Promise<number> {
  if (argv.length === 1 && (argv[0] === "--version" || argv[0] === "-V")) {
    print(`${version}\n`);
    return exitCodes.done;
  }
  if (argv[0] === "__complete") {
    const { answer } = await import("./commands/completion/answer.ts");
    await answer(argv.slice(1));
    return exitCodes.done;
  }
  typeCommandsAs(commandForm({}));
  const { calledCommand, commandAlone, createProgram, usageError, wordsToParse } = await import(
    "./program.ts"
  );
  const called = calledCommand(argv);
  let code: number = exitCodes.done;
  try {
    const alone = await commandAlone(argv);
    if (alone) return await runCommand(alone.command, [], alone.options);
    const program = await createProgram(called, async (command, args, options) => {
      code = await runCommand(command, args, options);
    });
    await program.parseAsync(wordsToParse(argv, called), { from: "user" });
    return code;
  } catch (error) {
    const { CommanderError } = await import("commander");
    const ours = error instanceof CommanderError ? usageError(error, called) : error;
    if (ours === undefined) return exitCodes.done;
    const end = argv.indexOf("--");
    const json = argv.slice(0, end < 0 ? argv.length : end).includes("--json");
    // The message of a usage error is complete, so no "provena explain" line follows.
    return await report(ours, { json, more: false });
  } finally {
    typeCommandsAs();
  }
}

async function runCommand(
  command: CliCommand,
  args: readonly string[],
  options: GlobalOptions,
): Promise<number> {
  if (options.color === false) {
    process.env["NO_COLOR"] = "1";
    delete process.env["FORCE_COLOR"];
  }
  const { createOutput } = await import("./output.ts");
  typeCommandsAs(commandForm(options));
  const work = async (signal: AbortSignal): Promise<number> => {
    try {
      const chosen = sessionOptions(options, process.env);
      const code = await command.run({
        args,
        options,
        signal,
        output: createOutput(options),
        openSession: async (more = {}) => {
          const { createSession } = await import("../../mod.ts");
          return createSession({ ...chosen, ...more });
        },
      });
      return code ?? exitCodes.done;
    } catch (error) {
      return signal.aborted ? exitCodes.interrupted : await report(error, options);
    }
  };
  if (command.ownSignals) return await work(new AbortController().signal);
  return await untilInterrupted(work);
}

async function report(
  error: unknown,
  { more = true, ...options }: OutputOptions & { readonly more?: boolean },
): Promise<number> {
  if (error instanceof Interrupted) return exitCodes.interrupted;
  const cause = error instanceof Reported ? error.reason : error;
  if (options.json || !(error instanceof Reported)) {
    await showError(cause, { ...options, more });
  }
  return exitCodeOf(cause);
}

async function showError(
  cause: unknown,
  { more, ...options }: OutputOptions & { readonly more: boolean },
): Promise<void> {
  const { createOutput } = await import("./output.ts");
  try {
    createOutput(options).error(cause, { more });
  } catch {
    // The display setting itself can be the error.
    createOutput({ ...options, display: "plain" }).error(cause, { more });
  }
}

/**
 * Runs the command this process was started for, and sets its exit code.
 *
 * @param argv the words after `provena`
 */
export async function main(argv: readonly string[] = process.argv.slice(2)): Promise<void> {
  ownStreams((name, error) => {
    // The reader closed the pipe early, as in `provena roles | head -1`.
    if ((error as { code?: string }).code === "EPIPE") process.exit();
    if (name === "stdout") {
      process.stderr.write(`provena: The output cannot be written: ${summarise(error)}\n`);
    }
    process.exit(exitCodes.failed);
  });
  process.exitCode = await run(argv);
  // After a signal, work that is still pending must not keep the process alive.
  if (process.exitCode >= 128) process.exit();
}

// JSR has no bin entries: `deno run jsr:…/cli` runs this file directly. In a bundle this module is
// only a part, and bin.js calls main().
const isProgram = (import.meta as { main?: boolean }).main === true &&
  import.meta.url.endsWith("/src/cli/main.ts");
if (isProgram) await main();
