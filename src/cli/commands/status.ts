/**
 * `provena status`: shows the sign-in status.
 *
 * @module
 */
import type { CliCommand } from "../command.ts";
import { withProgress } from "../progress.ts";

/** Shows deployment, account and lifetimes from the token cache, without asking a server. */
export const status: CliCommand<{ readonly check?: boolean }> = {
  about:
    "Ends with 0 if you are signed in and if you are not; --json says which. With --check it " +
    "ends with 3 if you are not, and with 1 if the deployment does not accept your token.",
  options: [["--check", "ask the Auth API whether it accepts your token"]],
  examples: [
    ["provena status", "see if you are signed in"],
    ["provena status --json", "the same for a program"],
    ["provena status --profile work", "see the same for another account"],
  ],
  run: async (invocation) => {
    const session = await invocation.openSession();
    // The exception: an offline token from the environment must first be exchanged.
    const asked = withProgress(invocation, "Asking the sign-in server", session.status());
    invocation.output.result(await asked);
    if (!invocation.options.check) return;
    const { signal } = invocation;
    await withProgress(invocation, "Asking the Auth API", session.roles({ signal, source: "api" }));
  },
};
