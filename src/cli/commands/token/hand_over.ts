/**
 * Passes the offline token to a file or a program; to the screen only after a confirmation.
 *
 * @module
 */
import { configError, type ProvenaError } from "../../../errors.ts";
import type { Invocation } from "../../command.ts";
import { confirmed } from "../../confirm.ts";
import { exitCodes } from "../../exit_code.ts";
import { withProgress } from "../../progress.ts";
import { runProgram } from "../../run_program.ts";

/** The options that say where the token goes. */
export interface HandOverOptions {
  readonly reveal?: boolean;
  readonly output?: string;
  readonly yes?: boolean;
}

/** Passes the offline token on; the command's arguments are the program that reads it. */
export async function handOver(invocation: Invocation<HandOverOptions>): Promise<number> {
  const { args, options, output, signal, openSession } = invocation;
  const { reveal = false, yes = false } = options;
  assertOneDestination([options.output !== undefined, args.length > 0, reveal]);
  if (reveal && !yes && !output.isInteractive) throw unconfirmed();
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
  // No line break at the end, because secret stores keep every byte.
  if (args.length > 0) return await runProgram(args, { input: secret.reveal() });
  if (output.json) output.data({ offlineToken: secret.reveal() });
  else output.write(`${secret.reveal()}\n`);
  return exitCodes.done;
}

function assertOneDestination(given: readonly boolean[]): void {
  if (given.filter(Boolean).length === 1) return;
  throw configError("The offline token goes to one place", {
    say: "Name a new file, or a program that reads it (provena token --offline -- COMMAND)",
    command: "provena token --offline --output FILE",
  });
}

function unconfirmed(): ProvenaError {
  return configError(
    "The offline token is valid for weeks, so it is printed only with both --reveal and --yes",
    "Write it into a file with --output FILE instead, or pass it to a program with -- COMMAND",
  );
}
