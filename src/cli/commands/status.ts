/**
 * `provena status`: where you stand.
 *
 * @module
 */
import type { CliCommand } from "../command.ts";

/** Shows deployment, account and lifetimes, from what this machine knows. */
export const status: CliCommand = {
  about: "Ends with 0 whether you are signed in or not; --json says which.",
  examples: [
    ["provena status", "where you stand"],
    ["provena status --json", "the same for a program"],
    ["provena status --profile work", "of another account"],
  ],
  run: async ({ output, openSession }) => {
    const session = await openSession();
    output.result(await session.status());
  },
};
