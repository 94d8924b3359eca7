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
  arguments: [["[role...]", "the roles, as provena roles names them"]],
  about: "Only roles you lack are asked for. In a terminal it asks before it sends.",
  options: [
    ["--list", "list the requests you made"],
    ["--pending", "list those still open"],
    ["--no-email", "record the request without telling the administrators by mail"],
    ["--yes", "do not ask before sending"],
  ],
  candidates: { role: usualRoles },
  examples: [
    ["provena request entity-registry-write", "ask for one role"],
    ["provena request --list", "see what came of it"],
    ["provena request entity-registry-read entity-registry-write --yes", "in a script"],
  ],
  run: async (invocation) => {
    const { args, options, output, signal, openSession } = invocation;
    const { list, pending, email = true, yes = false } = options;
    const session = await openSession();
    if (list || pending) {
      if (args.length > 0) throw configError("A list takes no roles", "Drop them");
      const asked = session.accessRequests({ signal, pending: pending === true });
      return output.result(await withProgress(invocation, "Asking the Auth API", asked));
    }
    if (args.length === 0) {
      throw configError("No role is named", {
        say: "Name the roles to ask for, such as entity-registry-write, of this list",
        command: "provena roles",
      });
    }
    // Ask for the account first: without a session there is nothing to confirm.
    const user = await session.user();
    await assertRoles(invocation, session, args);
    const told = email ? ", and tell them by mail" : "";
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
