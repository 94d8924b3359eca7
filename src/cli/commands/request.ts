/**
 * `provena request`: asks the administrators for roles.
 *
 * @module
 */
import type { AuthSession } from "../../../mod.ts";
import { line } from "../../display/document.ts";
import { configError } from "../../errors.ts";
import { authorisationModel, unknownRole } from "../../model/roles.ts";
import type { CliCommand, Invocation } from "../command.ts";
import { confirmed } from "../confirm.ts";
import { exitCodes } from "../exit_code.ts";
import { withProgress } from "../progress.ts";

interface RequestOptions {
  readonly list?: boolean;
  readonly pending?: boolean;
  readonly email?: boolean;
  readonly yes?: boolean;
}

const usualRoles = authorisationModel.flatMap(({ roles }) => roles.map(({ name }) => name));

/** Asks the administrators for roles, or lists earlier requests. */
export const request: CliCommand<RequestOptions> = {
  arguments: [["[role...]", "the roles, by the names that provena roles shows"]],
  about:
    "Only roles that you do not have are requested. In a terminal you are asked before anything is sent.",
  options: [
    ["--list", "list your requests"],
    ["--pending", "list your open requests"],
    ["--no-email", "send no e-mail to the administrators"],
    ["--yes", "send without asking"],
  ],
  candidates: { role: usualRoles },
  examples: [
    ["provena request entity-registry-write", "ask for one role"],
    ["provena request --list", "see what happened to it"],
    ["provena request entity-registry-read entity-registry-write --yes", "in a script"],
  ],
  run: async (invocation) => {
    const { args, options, output, signal, openSession } = invocation;
    const { list, pending, email = true, yes = false } = options;
    const session = await openSession();
    if (list || pending) {
      if (args.length > 0) throw configError("A list takes no roles", "Leave the roles out");
      const asked = session.accessRequests({ signal, pending: pending === true });
      return output.result(await withProgress(invocation, "Asking the Auth API", asked));
    }
    if (args.length === 0) {
      throw configError("No role is named", {
        say: "Name the roles, such as entity-registry-write. To list them",
        command: "provena roles",
      });
    }
    // Ask for the account first: without a session there is nothing to confirm.
    const user = await session.user();
    await assertRoles(invocation, session, args);
    const told = email ? ", and send them an e-mail" : "";
    const question = `Ask the administrators of ${session.deployment.domain} to give ` +
      `${user.email ?? user.username} ${args.join(", ")}${told}?`;
    if (!await confirmed(invocation, question, yes)) {
      await output.note([line("Nothing was sent.")]);
      return exitCodes.failed;
    }
    const sent = session.requestAccess(args, { signal, sendEmail: email });
    output.result(await withProgress(invocation, "Asking the Auth API", sent));
  },
};

/** Refuses a mistyped role before a person is asked; a deployment may have roles of its own. */
async function assertRoles(
  invocation: Invocation,
  session: AuthSession,
  roles: readonly string[],
): Promise<void> {
  const unusual = roles.filter((role) => !usualRoles.includes(role));
  if (unusual.length === 0) return;
  const { signal } = invocation;
  const asked = session.roles({ signal, source: "api" });
  const { components } = await withProgress(invocation, "Asking the Auth API", asked);
  const known = components.flatMap((component) => component.roles.map(({ name }) => name));
  const unknown = unusual.find((role) => !known.includes(role));
  if (unknown !== undefined) throw unknownRole(unknown, known);
}
