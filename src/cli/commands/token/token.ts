/**
 * `provena token`: prints the access token for a pipe, or passes the offline token to a job.
 *
 * @module
 */
import { configError, type ProvenaError } from "../../../errors.ts";
import type { CliCommand } from "../../command.ts";
import { parseSeconds } from "../../numbers.ts";
import { withProgress } from "../../progress.ts";

interface TokenOptions {
  readonly reveal?: boolean;
  readonly minValidity?: string;
  readonly output?: string;
  readonly yes?: boolean;
}

/** Prints the access token, renewed if necessary; passes an offline token on. */
export const token: CliCommand<TokenOptions> = {
  arguments: [["[command...]", "with --offline: a program that reads the offline token"]],
  about: "Prints to a pipe or a file only, so that nobody reads it over your shoulder. Rather " +
    "than passing it on by hand, use provena exec.\n\nWith --offline it is about the offline " +
    "token, which lives for weeks: it goes into a new file that only you can read, or to a " +
    "program's standard input.",
  options: [
    ["--reveal", "print it to the terminal all the same"],
    ["--min-validity <seconds>", "how long it must still live"],
    ["--output <file>", "with --offline: the new file"],
    ["--yes", "with --offline --reveal: print it, do not ask"],
  ],
  passThrough: true,
  examples: [
    ["provena token | wl-copy", "into the clipboard"],
    ['curl -H "Authorization: Bearer $(provena token)" URL', "in a command line"],
    ["provena token --min-validity 120 > token.txt", "good for two minutes at least"],
    ["provena token --offline --output ~/.config/provena/nightly.token", "for a job here"],
    ["provena token --offline -- gh secret set PROVENA_API_TOKEN", "for a job elsewhere"],
  ],
  run: async (invocation) => {
    const { args, options, output, signal, openSession } = invocation;
    if (options.offline) {
      return await (await import("./hand_over.ts")).handOver(invocation);
    }
    if (options.output !== undefined || args.length > 0) throw onlyOffline();
    if (output.isTerminal && !options.reveal) {
      throw configError(
        "The token is not printed to a terminal, where it stays in the scrollback",
        {
          say:
            "Pipe it on (provena token | wl-copy), insist with --reveal, or hand it to a program",
          command: "provena exec -- CMD",
        },
      );
    }
    const minValidity = parseSeconds("--min-validity", options.minValidity);
    const session = await openSession();
    const asked = session.token({ signal, ...(minValidity === undefined ? {} : { minValidity }) });
    const secret = await withProgress(invocation, "Renewing the sign-in", asked);
    if (!output.json) return output.write(`${secret.reveal()}\n`);
    const { accessTokenExpiresAt } = await session.status();
    output.data({ accessToken: secret.reveal(), expiresAt: accessTokenExpiresAt });
  },
};

function onlyOffline(): ProvenaError {
  return configError("Only the offline token goes into a file or to a program's input", {
    say: "Add --offline, or hand an access token, which lives for minutes, to a program",
    command: "provena exec -- CMD",
  });
}
