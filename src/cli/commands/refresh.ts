/**
 * `provena refresh`: renews the sign-in.
 *
 * @module
 */
import type { CliCommand } from "../command.ts";
import { withProgress } from "../progress.ts";

/** Renews the tokens now. */
export const refresh: CliCommand = {
  about: "Tokens are renewed automatically. Use this when you were granted a role: roles are " +
    "written into the token, so a new role needs a new token.",
  examples: [
    ["provena refresh", "after you were granted a role"],
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
