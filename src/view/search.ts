/**
 * The view of a search: a table of the items.
 *
 * @module
 */
import {
  code,
  type Document,
  documentOf,
  identity,
  type Inline,
  line,
  small,
  step,
  table,
  text,
} from "../display/document.ts";
import { redactedExcerpt } from "../model/credentials/redact.ts";
import { kindWords } from "../model/item_kinds.ts";
import { MAX_FOUND, type SearchData, type SearchRow } from "../model/search.ts";
import { shellWord } from "../text/shell_quote.ts";
import { counted } from "./words.ts";

/** Name, kind, handle and owner of each item; `limit` is the requested number of items. */
export function searchView(data: SearchData, limit: number): Document {
  const { words, subtype, items } = data;
  const sought = `“${redactedExcerpt(words, 80)}”`;
  const kind = subtype === null ? "" : ` of kind ${kindWords(subtype)}`;
  if (items.length === 0) {
    return [
      line(`Nothing${kind} was found for ${sought}.`),
      small("Try fewer words, or other ones: a word is found in names and descriptions."),
    ];
  }
  return documentOf(
    table(`Found for ${sought}`, {
      note: `${counted(items.length, "item")}${kind}, the best first`,
      columns: ["Name", "Kind", "Handle", "Owner"],
      rows: items.map((row) => [
        nameCell(row),
        row.type === null ? [] : [redactedExcerpt(kindWords(row.type), 40)],
        [code(redactedExcerpt(row.handle, 120))],
        row.owner === null ? [] : [identity(redactedExcerpt(row.owner, 60))],
      ]),
    }),
    items.length >= Math.min(limit, MAX_FOUND) &&
      (limit < MAX_FOUND
        ? small("There may be more: ", again(data))
        : small("There may be more, but a search finds no more than these. Try other words.")),
  );
}

function nameCell({ name, type, detail }: SearchRow): readonly Inline[] {
  if (name === null) return [text("soft", `– ${redactedExcerpt(detail ?? "it has none", 120)}`)];
  const shown = redactedExcerpt(name, 80);
  return [type === "PERSON" ? identity(shown) : shown];
}

/** The same search, for more items. */
function again({ words, subtype }: SearchData): Inline {
  const limit = MAX_FOUND;
  const shown = redactedExcerpt(words, 200);
  const options = subtype === null
    ? `{ limit: ${limit} }`
    : `{ subtype: "${subtype}", limit: ${limit} }`;
  const flags = `${subtype === null ? "" : ` --subtype ${subtype}`} --limit ${limit}`;
  return step(
    `await session.search(${JSON.stringify(shown)}, ${options})`,
    `provena search ${shellWord(shown)}${flags}`,
  );
}
