/**
 * Handing on the offline token: into a file, to a program, and to the screen only if asked twice.
 *
 * @module
 */
import { configError, type ProvenaError } from "../../../errors.ts";
import type { Invocation } from "../../command.ts";
import { confirmed } from "../../confirm.ts";
import { exitCodes } from "../../exit_code.ts";
import { withProgress } from "../../progress.ts";
import { runProgram } from "../../run_program.ts";

/** Where the token goes. */
export interface HandOverOptions {
  readonly reveal?: boolean;
  readonly output?: string;
  readonly yes?: boolean;
}

/**
 * Hands the offline token on.
 *
 * @param invocation the options; its arguments are the program
 * @returns the exit code: the program's, if there is one
 * @throws {ProvenaError} `ERR_CONFIG` if it is not said where the token goes, `ERR_SIGN_IN_REQUIRED`
 */
export async function handOver(invocation: Invocation<HandOverOptions>): Promise<number> {
  const { args, options, output, signal, openSession } = invocation;
  const { reveal = false, yes = false } = options;
  assertOnePlace([options.output !== undefined, args.length > 0, reveal]);
  if (reveal && !yes && !output.isInteractive) throw notUnasked();
  const question = "Show the offline token? Whoever reads it can act as you for weeks";
  if (reveal && !await confirmed(invocation, question, yes)) return exitCodes.failed;
  const session = await openSession();
  if (options.output !== undefined) {
    const saved = session.saveOfflineToken(options.output, { signal });
    output.result(await withProgress(invocation, "Renewing the sign-in", saved));
    return exitCodes.done;
  }
  const asked = session.offlineToken({ signal });
  const secret = await withProgress(invocation, "Renewing the sign-in", asked);
  // Without a line break: secret stores keep every byte.
  if (args.length > 0) return await runProgram(args, { input: secret.reveal() });
  if (output.json) output.data({ offlineToken: secret.reveal() });
  else output.write(`${secret.reveal()}\n`);
  return exitCodes.done;
}

function assertOnePlace(places: readonly boolean[]): void {
  if (places.filter(Boolean).length === 1) return;
  throw configError("The offline token goes to one place", {
    say: "Name a new file, or a program that reads it (provena token --offline -- COMMAND)",
    command: "provena token --offline --output FILE",
  });
}

function notUnasked(): ProvenaError {
  return configError(
    "The offline token lives for weeks, so it is printed only if you insist twice: --reveal --yes",
    "Better write it into a file with --output FILE, or hand it to a program with -- COMMAND",
  );
}
