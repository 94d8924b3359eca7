/**
 * `provena logout`: ends the session.
 *
 * @module
 */
import { line, text } from "../../display/document.ts";
import type { CliCommand } from "../command.ts";
import { confirmed } from "../confirm.ts";
import { exitCodes } from "../exit_code.ts";
import { withProgress } from "../progress.ts";

interface LogoutOptions {
  readonly everywhere?: boolean;
  readonly yes?: boolean;
}

/** Ends the session, on this machine and at the server. */
export const logout: CliCommand<LogoutOptions> = {
  about:
    "All your notebooks and terminals on this machine that share the sign-in are signed out, too.",
  options: [
    ["--everywhere", "end your sessions on all machines; asks first"],
    ["--yes", "sign out without asking"],
  ],
  examples: [
    ["provena logout", "sign out here"],
    ["provena logout --everywhere", "sign out everywhere, for example if a laptop is lost"],
    ["provena logout --profile work", "sign out another account"],
  ],
  run: async (invocation) => {
    const { options, output, openSession } = invocation;
    const { everywhere = false, yes = false } = options;
    const session = await openSession();
    if (everywhere) {
      const { user, clientId, deployment } = await session.status();
      const whose = user ? ` of ${user.email ?? user.username}` : "";
      await output.note([line(
        text("notice", "!\u00a0This ends every session", true),
        `${whose} with ${clientId} at ${deployment.domain}: notebooks, terminals and jobs, ` +
          "on this machine and all others.",
      )]);
      if (!await confirmed(invocation, "End them all?", yes)) {
        await output.note([line("Nothing was ended.")]);
        return exitCodes.failed;
      }
    }
    const result = await withProgress(
      invocation,
      "Telling the server",
      session.signOut({ everywhere }),
    );
    output.result(result);
  },
};
