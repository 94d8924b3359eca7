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
  about:
    "Prints the token only into a pipe or a file, never to the screen. To run a program with " +
    "the token, use provena exec.\n\nWith --offline this is the offline token, which is valid for " +
    "weeks. It goes into a new file that only you can read, or to the standard input of a program.",
  options: [
    ["--reveal", "print it to the terminal anyway"],
    ["--min-validity <seconds>", "how long it must still be valid"],
    ["--output <file>", "with --offline: the new file"],
    ["--yes", "with --offline --reveal: print it, do not ask"],
  ],
  passThrough: true,
  examples: [
    ["provena token | wl-copy", "copy it to the clipboard"],
    ['curl -H "Authorization: Bearer $(provena token)" URL', "use it in a command"],
    ["provena token --min-validity 120 > token.txt", "valid for at least two minutes"],
    [
      "provena token --offline --output ~/.config/provena/nightly.token",
      "for a job on this machine",
    ],
    ["provena token --offline -- gh secret set PROVENA_API_TOKEN", "for a job in GitHub Actions"],
  ],
  run: async (invocation) => {
    const { args, options, output, signal, openSession } = invocation;
    if (options.offline) {
      return await (await import("./hand_over.ts")).handOver(invocation);
    }
    if (options.output !== undefined || args.length > 0) throw onlyOffline();
    if (output.isTerminal && !options.reveal) {
      throw configError(
        "The token is not printed to a terminal, where others could read it later",
        {
          say: "Use a pipe (provena token | wl-copy), add --reveal, or run a program with it",
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
