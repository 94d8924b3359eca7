/**
 * An object of a response in parts: its fields as a tree, lists in it as tables, long parts closed.
 *
 * @module
 */
import { type Document, documentOf, type Fold, text, type Tree } from "../display/document.ts";
import { redactedExcerpt } from "../model/credentials/redact.ts";
import { firstFields } from "../model/fields.ts";
import { dataTree } from "./data_tree.ts";
import { areRecords, recordTable } from "./record_table.ts";
import { counted } from "./words.ts";

/** More fields than these are a table of things by name, and shown as a tree. */
const MAX_FIELDS = 60;
/** Objects with more values than these are parts of their own. */
const MAX_INLINE_VALUES = 8;
/** Parts with more values than these are closed. */
const LONG = 24;
/** Deeper parts are trees. */
const MAX_DEPTH = 4;
const MAX_NAME_LENGTH = 120;

/** Fields that are seldom needed. */
const CLOSED = /^(history|versioning_info|workflow_links)$|(^|_)(metadata|schema)$/;

/** What people look for first. */
const FIRST = ["handle", "id", "display_name", "name", "item_subtype", "status"];

/** The parts of an object or list; `label` names it. */
export function objectParts(label: string, value: object): Document {
  if (Array.isArray(value)) {
    return areRecords(value) ? recordTable(label, value) : [dataTree(label, value)];
  }
  const { tree, parts } = divide(label, value, 0);
  return documentOf(tree, parts);
}

function divide(
  label: string,
  value: object,
  depth: number,
): { readonly tree: Tree; readonly parts: Document } {
  const { fields, total } = firstFields(value, MAX_FIELDS);
  if (total > fields.length || depth >= MAX_DEPTH) {
    return { tree: dataTree(label, value), parts: [] };
  }
  const isPart = ([name, inner]: readonly [string, unknown]) =>
    typeof inner === "object" && inner !== null && !ArrayBuffer.isView(inner) &&
    (CLOSED.test(name) ? sizeOf(inner) > 1 : isTable(inner) || sizeOf(inner) > MAX_INLINE_VALUES);
  const own = fields.filter((field) => !isPart(field)).sort(([a], [b]) => rank(a) - rank(b));
  const parts = fields.filter(isPart).map(([name, inner]) => part(name, inner as object, depth));
  const { children, label: words } = dataTree(label, Object.fromEntries(own));
  const note = text("soft", ` ${counted(total, "field")}`);
  return { tree: { kind: "tree", label: [words[0]!, note], children }, parts };
}

function rank(name: string): number {
  const first = FIRST.indexOf(name);
  return first < 0 ? FIRST.length : first;
}

function part(name: string, value: object, depth: number): Fold {
  const shown = redactedExcerpt(name, MAX_NAME_LENGTH);
  const isList = Array.isArray(value);
  const size = isList ? counted(value.length, "item") : counted(Object.keys(value).length, "field");
  return {
    kind: "fold",
    label: [text("normal", shown, true), text("soft", ` ${size}`)],
    content: contentOf(name, value, depth),
    elsewhere: { code: ".data", command: "--json" },
    open: !CLOSED.test(name) && (isTable(value) || sizeOf(value) <= LONG),
  };
}

function contentOf(name: string, value: object, depth: number): Document {
  if (isTable(value)) return recordTable("", value);
  if (Array.isArray(value)) return dataTree(name, value).children;
  const { tree, parts } = divide(name, value, depth + 1);
  return documentOf(tree.children, parts);
}

/** Whether a list is a table: several records, whose values are mostly plain. */
function isTable(value: object): value is readonly Readonly<Record<string, unknown>>[] {
  if (!Array.isArray(value) || !areRecords(value)) return false;
  const { fields } = firstFields(value[0]!, MAX_FIELDS);
  return fields.filter(([, inner]) => typeof inner !== "object").length > 1;
}

/** How many values there are in data; counting ends where that is long. */
function sizeOf(value: object): number {
  let size = 0;
  const count = (inner: unknown, depth: number) => {
    size++;
    if (typeof inner !== "object" || inner === null || ArrayBuffer.isView(inner)) return;
    if (depth > LONG) {
      size += LONG;
      return;
    }
    const { fields } = firstFields(inner, LONG + 1);
    for (const [, one] of fields) if (size <= LONG + 1) count(one, depth + 1);
  };
  count(value, 0);
  return size - 1;
}
