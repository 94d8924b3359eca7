/**
 * `provena token`: the access token, for a pipe.
 *
 * @module
 */
import { ProvenaError } from "../../errors.ts";
import type { CliCommand } from "../command.ts";
import { withProgress } from "../progress.ts";
import { parseSeconds } from "../seconds.ts";

interface TokenOptions {
  readonly reveal?: boolean;
  readonly minValidity?: string;
}

/** Prints the access token, renewed if need be. */
export const token: CliCommand<TokenOptions> = {
  about: "Prints to a pipe or a file only, so that nobody reads it over your shoulder. Rather " +
    "than passing it on by hand, use provena exec.",
  options: [
    ["--reveal", "print it to the terminal all the same"],
    ["--min-validity <seconds>", "how long it must still live"],
  ],
  examples: [
    ["provena token | wl-copy", "into the clipboard"],
    ['curl -H "Authorization: Bearer $(provena token)" URL', "in a command line"],
    ["provena token --min-validity 120 > token.txt", "good for two minutes at least"],
  ],
  run: async (invocation) => {
    const { options, output, signal, openSession } = invocation;
    if (output.isTerminal && !options.reveal) {
      throw new ProvenaError(
        "ERR_CONFIG",
        "The token is not printed to a terminal, where it stays in the scrollback. Pipe it on " +
          "(provena token | wl-copy), hand it to a program with provena exec -- CMD, or insist " +
          "with --reveal",
      );
    }
    const minValidity = parseSeconds("--min-validity", options.minValidity);
    const session = await openSession();
    const asked = session.token({ signal, ...(minValidity === undefined ? {} : { minValidity }) });
    const secret = await withProgress(invocation, "Renewing the sign-in", asked);
    if (!output.json) return output.write(`${secret.reveal()}\n`);
    const { accessTokenExpiresAt } = await session.status();
    const shown = { accessToken: secret.reveal(), expiresAt: accessTokenExpiresAt };
    output.write(`${JSON.stringify(shown, null, 2)}\n`);
  },
};
