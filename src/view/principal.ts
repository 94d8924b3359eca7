/**
 * The view of the signed-in user.
 *
 * @module
 */
import { type Document, identity, line, step, table } from "../display/document.ts";
import type { User } from "../model/claims.ts";
import type { Deployment } from "../model/deployment.ts";

/** A table of what is known of the user, and how to see their roles. */
export function principalView(user: User, context: { deployment: Deployment }): Document {
  const { username, name, email } = user;
  const rows: [string, string | undefined][] = [
    ["Name", name],
    ["Username", username],
    ["Mail", email],
  ];
  return [
    table(`Signed in to ${context.deployment.domain}`, {
      columns: [],
      rows: rows.flatMap(([title, value]) =>
        value === undefined ? [] : [[[title], [identity(value)]]]
      ),
    }),
    line("To see what you may do:"),
    line(step("await session.roles()", "provena roles")),
  ];
}
