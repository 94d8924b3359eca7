/**
 * A list of records as a table of their common columns.
 *
 * @module
 */
import { type Document, documentOf, type Inline, small, table } from "../display/document.ts";
import type { KnownItems } from "../model/answer.ts";
import { isCredentialName } from "../model/credentials/name.ts";
import { redactedExcerpt } from "../model/credentials/redact.ts";
import { firstFields } from "../model/fields.ts";
import { cellOf } from "./value.ts";

/** A record of a list. */
type DataRecord = Readonly<Record<string, unknown>>;

const MOST_ROWS = 50;
const MOST_COLUMNS = 6;
/** A column is shown if at least this share of the records has a value for it. */
const COMMON = 0.4;

/** Of a record with more fields, the first are looked at. */
const MOST_FIELDS = 200;

/** Longer texts are prose. */
const LONGEST_CELL = 80;
const LONGEST_TITLE = 40;

/** Columns that people look for first, in this order; all others follow in the given order. */
const FIRST = [
  "id",
  "handle",
  "session_id",
  "display_name",
  "name",
  "title",
  "item_subtype",
  "type",
  "status",
  "score",
  "owner_username",
  "username",
  "updated_timestamp",
  "created_timestamp",
];

/** Columns that add little to the others. */
const LAST = ["item_category", "record_type", "history", "versioning_info", "workflow_links"];

/** Titles of columns, if they are not the name with spaces. */
const titles: Readonly<Record<string, string>> = {
  id: "Handle or id",
  display_name: "Name",
  item_subtype: "Type",
  owner_username: "Owner",
  updated_timestamp: "Updated",
  created_timestamp: "Created",
};

/** Whether a list has entries and all of them are objects. */
export function areRecords(rows: readonly unknown[]): rows is readonly DataRecord[] {
  return rows.length > 0 &&
    rows.every((row) => typeof row === "object" && row !== null && !Array.isArray(row));
}

/** The table of a list of records. The details in `known` get columns of their own. */
export function recordTable(
  caption: string,
  rows: readonly DataRecord[],
  known?: KnownItems,
): Document {
  const shown = rows.slice(0, MOST_ROWS);
  const columns = columnsOf(shown);
  const extra = known && known.size > 0 ? KNOWN : [];
  const [first, ...rest] = columns;
  const head = first === undefined ? [] : [first];
  const more = rows.length - shown.length;
  return documentOf(
    table(caption, {
      note: rows.length === 1 ? "1 row" : `${rows.length} rows`,
      columns: [...head.map(titleOf), ...extra.map(({ title }) => title), ...rest.map(titleOf)],
      rows: shown.map((row) => [
        ...head.map((name) => cellOf(name, row[name])),
        ...extra.map(({ cell }) => cell(known?.get(String(row.id)))),
        ...rest.map((name) => cellOf(name, row[name])),
      ]),
    }),
    more > 0 && small(`${more} more rows are in .data.`),
  );
}

type Known = { readonly name: string; readonly type: string; readonly owner: string };

const KNOWN: readonly {
  readonly title: string;
  readonly cell: (item: Known | undefined) => readonly Inline[];
}[] = [
  { title: "Name", cell: (item) => item ? cellOf("name", item.name) : [] },
  { title: "Type", cell: (item) => item ? cellOf("type", item.type) : [] },
  { title: "Owner", cell: (item) => item?.owner ? cellOf("owner", item.owner) : [] },
];

function columnsOf(rows: readonly DataRecord[]): string[] {
  const counts = new Map<string, number>();
  for (const row of rows) {
    for (const [name, value] of firstFields(row, MOST_FIELDS).fields) {
      const fits = value !== null && value !== undefined && !isLong(value);
      if (fits) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  const common = [...counts].filter(([, count]) => count >= rows.length * COMMON)
    .map(([name]) => name);
  const rank = (name: string) => {
    const first = FIRST.indexOf(name);
    if (first >= 0) return first;
    return LAST.includes(name) ? 1000 : isCredentialName(name) ? 900 : 100;
  };
  // Provena repeats an item's name in a field of its kind, such as `title`.
  const isRepeated = (name: string) =>
    name !== "display_name" && common.includes("display_name") &&
    rows.every((row) => row[name] === undefined || row[name] === row.display_name);
  return common.filter((name) => !isRepeated(name)).sort((a, b) => rank(a) - rank(b)).slice(
    0,
    MOST_COLUMNS,
  );
}

/** Whether a value does not fit a cell: prose or an object. */
function isLong(value: unknown): boolean {
  if (typeof value === "string") return value.length > LONGEST_CELL;
  return typeof value === "object" && !Array.isArray(value);
}

function titleOf(name: string): string {
  if (Object.hasOwn(titles, name)) return titles[name]!;
  const start = redactedExcerpt(name, LONGEST_TITLE);
  const words = start.replaceAll("_", " ").trim() || start;
  return words.charAt(0).toUpperCase() + words.slice(1);
}
