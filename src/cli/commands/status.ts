/**
 * `provena status`: where you stand.
 *
 * @module
 */
import type { CliCommand } from "../command.ts";
import { withProgress } from "../progress.ts";

/** Shows deployment, account and lifetimes, from what this machine knows. */
export const status: CliCommand = {
  about: "Ends with 0 whether you are signed in or not; --json says which.",
  examples: [
    ["provena status", "where you stand"],
    ["provena status --json", "the same for a program"],
    ["provena status --profile work", "of another account"],
  ],
  run: async (invocation) => {
    const session = await invocation.openSession();
    // Only an offline token from the environment has to be exchanged first.
    const asked = withProgress(invocation, "Asking the sign-in server", session.status());
    invocation.output.result(await asked);
  },
};
