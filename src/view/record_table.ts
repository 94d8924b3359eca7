/**
 * A list of records as a table of their common columns.
 *
 * @module
 */
import {
  type Document,
  documentOf,
  type Inline,
  small,
  step,
  table,
  text,
} from "../display/document.ts";
import type { KnownItems } from "../model/answer.ts";
import { isCredentialName } from "../model/credentials/name.ts";
import { redactedExcerpt } from "../model/credentials/redact.ts";
import { firstFields } from "../model/fields.ts";
import { cellOf, valueInline } from "./value.ts";
import { counted } from "./words.ts";

/** A record of a list. */
type DataRecord = Readonly<Record<string, unknown>>;

const MAX_ROWS = 50;
/** More columns than these fit neither a terminal of 80 columns nor a notebook. */
const MAX_COLUMNS = 5;
/** A column is shown if at least this share of the records has a value for it. */
const COMMON = 0.4;

/** Of a record with more fields, the first are looked at. */
const MAX_FIELDS = 200;

/** Longer texts are prose. */
const MAX_CELL_LENGTH = 80;
const MAX_TITLE_LENGTH = 40;

/** Limit of fields without a column that are named. */
const MAX_NAMED = 12;

/** Columns that people look for first, in this order; all others follow in the given order. */
const FIRST = [
  "id",
  "handle",
  "session_id",
  "status",
  "display_name",
  "name",
  "title",
  "item_subtype",
  "type",
  "score",
  "owner_username",
  "username",
  "updated_timestamp",
  "created_timestamp",
];

/** Columns that are shown even if every row says the same. */
const ALWAYS = new Set(FIRST.slice(0, 10));

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

/** What else the table of records shows. */
interface RecordTableOptions {
  /** Details of the records, which get columns of their own. */
  readonly known?: KnownItems | undefined;
  /** Beside the caption, instead of the number of rows. */
  readonly note?: string;
  /** The most columns. @default 5 */
  readonly maxColumns?: number;
  /** The property of the result that has all rows. @default ".data" */
  readonly whole?: ".rows" | ".data";
}

/** The table of a list of records, and below it what it leaves out. */
export function recordTable(
  caption: string,
  rows: readonly DataRecord[],
  options: RecordTableOptions = {},
): Document {
  const { known, note = counted(rows.length, "row"), maxColumns = MAX_COLUMNS } = options;
  const { whole = ".data" } = options;
  const shown = rows.slice(0, MAX_ROWS);
  const { columns, same, left } = columnsOf(shown, maxColumns);
  const extra = known && known.size > 0 ? KNOWN : [];
  const [first, ...rest] = columns;
  const head = first === undefined ? [] : [first];
  const more = rows.length - shown.length;
  return documentOf(
    table(caption, {
      ...(caption === "" ? {} : { note }),
      columns: [...head.map(titleOf), ...extra.map(({ title }) => title), ...rest.map(titleOf)],
      rows: shown.map((row) => [
        ...head.map((name) => cellOf(name, row[name])),
        ...extra.map(({ cell }) => cell(known?.get(String(row.id)))),
        ...rest.map((name) => cellOf(name, row[name])),
      ]),
    }),
    same.length > 0 && small(
      text("soft", "The same in every row: "),
      ...same.flatMap((name, i): Inline[] => [
        text("soft", `${i > 0 ? " · " : ""}${titleOf(name)} `),
        valueInline(name, shown[0]![name]),
      ]),
    ),
    more > 0 && small(`${more} more rows are in `, step(whole, "the answer with --json"), "."),
    left.length > 0 && small(
      text("soft", `Not shown: ${namesOf(left)}; see `),
      step(whole, "--json"),
    ),
  );
}

function namesOf(names: readonly string[]): string {
  const some = names.slice(0, MAX_NAMED).map((name) => redactedExcerpt(name, MAX_TITLE_LENGTH));
  const more = names.length - some.length;
  return some.join(", ") + (more > 0 ? ` and ${more} more` : "");
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

interface Columns {
  readonly columns: readonly string[];
  /** Those with the same value in every row. */
  readonly same: readonly string[];
  /** Those that are not shown. */
  readonly left: readonly string[];
}

function columnsOf(rows: readonly DataRecord[], most: number): Columns {
  const counts = new Map<string, number>();
  for (const row of rows) {
    for (const [name, value] of firstFields(row, MAX_FIELDS).fields) {
      const fits = value !== null && value !== undefined && !isLong(value);
      counts.set(name, (counts.get(name) ?? 0) + (fits ? 1 : 0));
    }
  }
  const rank = (name: string) => {
    const first = FIRST.indexOf(name);
    if (first >= 0) return first;
    return LAST.includes(name) ? 1000 : isCredentialName(name) ? 900 : 100;
  };
  const common = [...counts].filter(([, count]) => count > 0 && count >= rows.length * COMMON)
    .map(([name]) => name).sort((a, b) => rank(a) - rank(b));
  const columns: string[] = [];
  const same: string[] = [];
  const repeated: string[] = [];
  for (const name of common) {
    if (columns.length >= most) break;
    if (columns.some((other) => saysTheSame(rows, name, other))) repeated.push(name);
    else if (isConstant(rows, name) && !ALWAYS.has(name) && rank(name) < 900) same.push(name);
    else columns.push(name);
  }
  const told = new Set([...columns, ...same, ...repeated]);
  return { columns, same, left: [...counts.keys()].filter((name) => !told.has(name)) };
}

/** Whether three rows or more all have the same plain value. */
function isConstant(rows: readonly DataRecord[], name: string): boolean {
  const value = rows[0]?.[name];
  return rows.length > 2 && typeof value !== "object" && rows.every((row) => row[name] === value);
}

/** Whether a column shows the same as another, such as `title` the name of an item. */
function saysTheSame(rows: readonly DataRecord[], name: string, other: string): boolean {
  const isTold = ({ [name]: value, [other]: told }: DataRecord) =>
    value === undefined || value === told ||
    (typeof value === "number" && shownAs(name, value) === shownAs(other, told));
  return rows.some((row) => typeof row[name] === "string" || isDay(name, row[name])) &&
    rows.every(isTold);
}

const shownAs = (name: string, value: unknown) => JSON.stringify(cellOf(name, value));

/** Whether a cell shows a number as a day. */
function isDay(name: string, value: unknown): boolean {
  return typeof value === "number" && typeof cellOf(name, value)[0] === "object";
}

/** Whether a value does not fit a cell: prose or an object. */
function isLong(value: unknown): boolean {
  if (typeof value === "string") return value.length > MAX_CELL_LENGTH;
  return typeof value === "object" && !Array.isArray(value);
}

function titleOf(name: string): string {
  if (Object.hasOwn(titles, name)) return titles[name]!;
  const start = redactedExcerpt(name, MAX_TITLE_LENGTH);
  const words = start.replaceAll("_", " ").trim() || start;
  return words.charAt(0).toUpperCase() + words.slice(1);
}
