/**
 * The story's call: the newest items of the registry.
 *
 * @module
 */
import type { AuthSession } from "../../../../mod.ts";
import { type Document, line, text } from "../../../display/document.ts";
import { hasCode } from "../../../errors.ts";
import type { Invocation } from "../../command.ts";
import { withProgress } from "../../progress.ts";
import { inShell } from "../../in_shell.ts";

interface Item {
  readonly id: string;
  readonly display_name: string;
  readonly item_subtype: string;
}

/** What came of the call. */
export interface CallOutcome {
  readonly status: number | null;
  readonly items: readonly Item[];
}

const PATH = "/registry/general/list";

/**
 * Lists a few items and shows them; a refusal belongs to the story as well.
 *
 * @param invocation options and output
 * @param session signed in
 * @returns the items
 */
export async function callRegistry(
  invocation: Invocation,
  session: AuthSession,
): Promise<CallOutcome> {
  const { output, signal } = invocation;
  const url = session.url("registry", PATH);
  await output.show([
    ...(output.standsApart ? [] : [line("")]),
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
    await output.show(found(items, `POST ${url.pathname}, HTTP ${response.status}`));
    return { status: response.status, items };
  } catch (error) {
    if (!hasCode(error, "ERR_ROLE_REQUIRED")) throw error;
    await output.show([
      line(text("notice", "–\u00a0Refused:", true), ` ${inShell(error)}`),
    ]);
    return { status: error.status ?? null, items: [] };
  }
}

function found(items: readonly Item[], note: string): Document {
  return [{
    kind: "table",
    caption: "The newest items of the registry",
    note: [text("soft", note)],
    columns: ["Handle", "Name", "Kind"],
    rows: items.map((item) => [
      [{ kind: "code", text: item.id }],
      [item.display_name],
      [item.item_subtype.toLowerCase().replaceAll("_", " ")],
    ]),
  }];
}
