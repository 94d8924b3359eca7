/**
 * The demo's API call: the newest items of the registry.
 *
 * @module
 */
import type { AuthSession } from "../../../../mod.ts";
import { code, type Document, line, table, text } from "../../../display/document.ts";
import { hasCode } from "../../../errors.ts";
import type { Invocation } from "../../command.ts";
import { withProgress } from "../../progress.ts";
import { inShell } from "../../in_shell.ts";

interface Item {
  readonly id: string;
  readonly display_name: string;
  readonly item_subtype: string;
}

/** The result of the call. */
export interface CallOutcome {
  readonly status: number | null;
  readonly items: readonly Item[];
}

const PATH = "/registry/general/list";

/** Lists and shows a few items; for a user without the role, shows the error instead. */
export async function callRegistry(
  invocation: Invocation,
  session: AuthSession,
): Promise<CallOutcome> {
  const { output, signal } = invocation;
  const url = session.url("registry", PATH);
  await output.show([
    ...(output.addsBlankLines ? [] : [line("")]),
    line(text("soft", "# a call to an API, with your sign-in")),
    line(""),
  ]);
  try {
    const response = await withProgress(
      invocation,
      "Asking the registry",
      session.fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ page_size: 6 }),
        signal,
      }),
    );
    const { items } = await response.json() as { items: readonly Item[] };
    await output.show(itemsTable(items, `POST ${url.pathname}, HTTP ${response.status}`));
    return { status: response.status, items };
  } catch (error) {
    if (!hasCode(error, "ERR_ROLE_REQUIRED")) throw error;
    await output.show([
      line(text("notice", "–\u00a0Refused:", true), ` ${inShell(error)}`),
    ]);
    return { status: error.status ?? null, items: [] };
  }
}

function itemsTable(items: readonly Item[], note: string): Document {
  return [table("The newest items of the registry", {
    note,
    columns: ["Handle", "Name", "Kind"],
    rows: items.map((item) => [
      [code(item.id)],
      [item.display_name],
      [item.item_subtype.toLowerCase().replaceAll("_", " ")],
    ]),
  })];
}
