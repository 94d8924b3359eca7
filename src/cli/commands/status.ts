/**
 * `provena status`: shows the sign-in status.
 *
 * @module
 */
import type { CliCommand } from "../command.ts";
import { withProgress } from "../progress.ts";

/** Shows deployment, account and lifetimes from the token cache, without asking a server. */
export const status: CliCommand = {
  about: "Ends with 0 if you are signed in and if you are not; --json says which.",
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
  },
};
