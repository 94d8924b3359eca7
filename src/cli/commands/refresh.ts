/**
 * `provena refresh`: renews the sign-in.
 *
 * @module
 */
import type { CliCommand } from "../command.ts";
import { withProgress } from "../progress.ts";

/** Renews the tokens now. */
export const refresh: CliCommand = {
  about: "Tokens are renewed by themselves. This is for roles: they are written into the token " +
    "when it is made, so one granted a moment ago shows after a refresh.",
  examples: [
    ["provena refresh", "after an administrator has granted you a role"],
    ["provena refresh && provena roles", "and see it"],
  ],
  run: async (invocation) => {
    const { output, signal, openSession } = invocation;
    const session = await openSession();
    output.result(
      await withProgress(invocation, "Renewing the sign-in", session.refresh({ signal })),
    );
  },
};
