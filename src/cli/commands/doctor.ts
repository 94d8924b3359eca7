/**
 * `provena doctor`: finds out what prevents signing in.
 *
 * @module
 */
import { nextWords } from "../../errors.ts";
import type { CliCommand } from "../command.ts";
import { exitCodes } from "../exit_code.ts";
import { nextAsTyped } from "../in_shell.ts";
import { withProgress } from "../progress.ts";

/** Examines runtime, deployment, connection, clock and token cache. */
export const doctor: CliCommand = {
  about: "Needs no sign-in, changes nothing and shows no token. Ends with 1 if something is wrong.",
  examples: [
    ["provena doctor", "what works, what does not, and what helps"],
    ["provena doctor --domain dev.rrap-is.com", "check a deployment before you choose it"],
    ["provena doctor --json", "for a bug report or a program"],
  ],
  run: async (invocation) => {
    const { output, signal, openSession } = invocation;
    const session = await openSession();
    const report = await withProgress(invocation, "Looking", session.doctor({ signal }));
    // The JSON names commands as next steps, as the table does.
    const checks = report.checks.map((check) => ({
      ...check,
      remedy: check.next && nextWords(nextAsTyped(check.next), "command"),
    }));
    output.result(output.json ? { checks } : report);
    return report.healthy ? exitCodes.done : exitCodes.failed;
  },
};
