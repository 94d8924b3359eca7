/**
 * `provena roles`: shows the roles you have.
 *
 * @module
 */
import { configError } from "../../errors.ts";
import type { CliCommand } from "../command.ts";
import { withProgress } from "../progress.ts";

interface RolesOptions {
  readonly source?: string;
}

/** Shows your roles, what they let you do, and how to ask for more. */
export const roles: CliCommand<RolesOptions> = {
  options: [["--source <where>", "api: ask the Auth API; token: read your token"]],
  candidates: { "--source": ["api", "token"] },
  examples: [
    ["provena roles", "see your roles"],
    ["provena roles --source token", "without asking the Auth API"],
    [
      "provena roles --json | jq -r '.components[].roles[] | select(.granted).name'",
      "only the names",
    ],
  ],
  run: async (invocation) => {
    const { options: { source }, output, signal, openSession } = invocation;
    if (source !== undefined && source !== "api" && source !== "token") {
      throw configError(`--source is api or token, got ${JSON.stringify(source)}`);
    }
    const session = await openSession();
    const asked = session.roles({ signal, ...(source === undefined ? {} : { source }) });
    output.result(await withProgress(invocation, "Asking the Auth API", asked));
  },
};
