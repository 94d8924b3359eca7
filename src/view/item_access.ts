/**
 * The view of item access: what the user can do with each item.
 *
 * @module
 */
import type { Document, Inline } from "../display/document.ts";
import { apart, code, documentOf, table, text } from "../display/document.ts";
import { type ItemAccessData, type ItemAccessRow, rolesNow } from "../model/item_access.ts";
import { redactedExcerpt } from "../model/credentials/redact.ts";
import { withoutFullStop } from "../text/trim_end.ts";
import { counted } from "./words.ts";

/** What each of the registry's roles on an item allows. */
const roleWords: Readonly<Record<string, string>> = {
  admin: "administer",
  "metadata-read": "see",
  "metadata-write": "change",
  "dataset-data-read": "read its files",
  "dataset-data-write": "write its files",
};

/** The natural order: from seeing to administering. */
const order = Object.keys(roleWords).slice(1).concat("admin");

/** A table of the items, and below it why something is unknown. */
export function itemAccessView(data: ItemAccessData): Document {
  const { items } = data;
  const isFound = items.some(({ where }) => where !== "");
  const missing = items.filter(({ exists }) => exists === false);
  const untold = items.filter(({ exists, detail }) => exists !== false && detail !== null);
  const notes = [
    ...(missing.length > 0 ? [`${missing.length} not found`] : []),
    ...(untold.length > 0 ? [`${untold.length} not known`] : []),
  ];
  return documentOf(
    table("What you may do", {
      note: [counted(items.length, "item"), ...notes].join(", "),
      columns: ["Handle", "You may", "State", "Name", "Type", ...(isFound ? ["Found in"] : [])],
      rows: items.map((item) => [
        [code(item.handle)],
        rolesCell(item),
        stateCell(item),
        item.name === null ? [] : [redactedExcerpt(item.name, 80)],
        item.type === null ? [] : [text("soft", redactedExcerpt(item.type, 40))],
        ...(isFound ? [[text("soft", item.where)]] : []),
      ]),
    }),
    reasons(untold),
  );
}

/** One column for the whole state, because the table has to fit a notebook. */
function stateCell({ exists, locked, release }: ItemAccessRow): readonly Inline[] {
  if (exists === null) return [text("bad", "! not known")];
  if (!exists) return [text("notice", "✗ not found", true)];
  const states = [
    ...(locked === true ? ["locked"] : []),
    ...(release === "PENDING" ? ["in review"] : []),
    ...(release === "RELEASED" ? ["released"] : []),
  ];
  if (states.length === 0) return [text("good", "✓"), " found"];
  return [text("notice", states.join(", "), true)];
}

function rolesCell(item: ItemAccessRow): readonly Inline[] {
  const { roles, exists, detail, type } = item;
  if (exists !== true) return [];
  if (roles.length === 0) {
    if (detail !== null) return [text("bad", "! not known")];
    return [text("soft", type === null ? "– nothing, it is closed to you" : "– nothing")];
  }
  const { now, later } = rolesNow(item);
  const stopped = later.length === 0
    ? []
    : [text("notice", `${now.length === 0 ? "" : "; "}not now: ${wordsFor(later)}`)];
  return [wordsFor(now), ...stopped];
}

function wordsFor(roles: readonly string[]): string {
  const rank = (role: string) => order.includes(role) ? order.indexOf(role) : order.length;
  return [...roles].sort((a, b) => rank(a) - rank(b))
    .map((role) => Object.hasOwn(roleWords, role) ? roleWords[role]! : role)
    .join(", ");
}

/** Each reason once, with its items. */
function reasons(items: readonly ItemAccessRow[]): Document {
  const byReason = new Map<string, string[]>();
  for (const { detail, handle } of items) {
    const reason = withoutFullStop(redactedExcerpt(detail ?? "", 300));
    byReason.set(reason, [...(byReason.get(reason) ?? []), handle]);
  }
  return [...byReason].map(([reason, handles]) =>
    apart(text("bad", `${handles.slice(0, 5).join(", ")}:`, true), ` ${reason}.`)
  );
}
