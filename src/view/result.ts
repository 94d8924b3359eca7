/**
 * The view of an API's response: a table, a tree, a text, or bytes.
 *
 * @module
 */
import type { Document, Inline } from "../display/document.ts";
import { apart, code, documentOf, line, small, step, stepLine, text } from "../display/document.ts";
import type { RecordListData, ResultData } from "../model/answer.ts";
import { waitStep } from "../model/call_steps.ts";
import { firstFields } from "../model/fields.ts";
import { isCredentialName } from "../model/credentials/name.ts";
import { redactedExcerpt } from "../model/credentials/redact.ts";
import { lineageView } from "./lineage.ts";
import { objectParts } from "./object_parts.ts";
import { areRecords, recordTable } from "./record_table.ts";
import { readSeparated } from "./separated_values.ts";
import { valueInline } from "./value.ts";
import { counted } from "./words.ts";

const MAX_LINES = 30;
const MAX_LINE_LENGTH = 400;
/** Limit of fields of an answer that may wrap a list. */
const MAX_WRAPPED = 100;
const MAX_FACTS = 8;
/** Limit of columns with which a text is shown as a table. */
const MAX_CSV_COLUMNS = 12;
const MAX_ID_LENGTH = 100;

/** The content of a response, with credentials redacted. */
export function resultView(result: ResultData): Document {
  const { operation, status, duration, job, morePages, unknown } = result;
  const facts = `${operation} · ${status} · ${Math.round(duration)} ms`;
  return documentOf(
    small(text("soft", facts)),
    contentOf(result),
    unknown !== undefined &&
      small(`The names could not be fetched: ${redactedExcerpt(unknown, 300)}`),
    job !== undefined && [
      apart("This started a job, which goes on. To wait for its end:"),
      stepLine(waitStep({ sessionId: job })),
    ],
    morePages && [apart("There are more pages. To read them all:"), stepLine(morePages)],
  );
}

/** The records of all pages. */
export function recordListView(list: RecordListData): Document {
  const { operation, pages, duration, rows } = list;
  const facts = `${operation} · ${counted(pages, "page")} · ${Math.round(duration)} ms`;
  const content = areRecords(rows)
    ? recordTable("Records", rows, { whole: ".rows" })
    : rows.length === 0
    ? [line("The list is empty.")]
    : objectParts("records", rows);
  return documentOf(small(text("soft", facts)), content);
}

/** A call that was not awaited, in a cell or at a prompt. */
export function unawaitedView(call: string): Document {
  return [
    line("This is a promise. Put await before it to see its answer: "),
    line(step(`await ${call}`, `await ${call}`)),
  ];
}

/** An answer without content comes only from calls that succeeded. */
const nothing = line("Done. The answer is empty.");

function contentOf(result: ResultData): Document {
  const { data, contentType, rows, known, lineage, morePages } = result;
  if (lineage) return lineageView(lineage.graph, lineage.unnamed);
  if (data === null || data === undefined) return [nothing];
  if (ArrayBuffer.isView(data)) {
    const kind = contentType.split(";")[0] || "no stated kind";
    const whole = step(".data as a Uint8Array", "full with --output FILE");
    return [line(`${counted(data.byteLength, "byte")} of ${kind}, in `, whole, ".")];
  }
  if (typeof data === "string") return textView(data, contentType);
  if (typeof data !== "object") return [line(valueInline("", data))];
  const isPage = morePages !== undefined;
  if (rows && areRecords(rows)) {
    const note = counted(rows.length, "row") + (isPage ? " on this page" : "");
    return [
      ...recordTable("Records", rows, { known, note, whole: ".rows" }),
      ...besides(data, rows),
    ];
  }
  if (rows && rows.length === 0) {
    return [line(isPage ? "This page is empty." : "The list is empty."), ...besides(data, rows)];
  }
  return objectView(data);
}

/** The status that Provena adds to its responses, then what the call made, then the rest. */
function objectView(data: object): Document {
  const { fields, total } = firstFields(data, MAX_WRAPPED);
  if (total === 0) return [nothing];
  const { status } = data as { status?: { success?: unknown; details?: unknown } };
  const isWrapped = typeof status?.success === "boolean" && typeof status.details === "string";
  if (!isWrapped || total > fields.length) return objectParts("data", data);
  const said = fields.filter(([name, value]) => name !== "status" && value !== null);
  const ids = said.filter(isId);
  const plain = said.filter((field) => typeof field[1] !== "object" && !isId(field));
  const inner = said.filter(([, value]) => typeof value === "object");
  const [only] = inner;
  return documentOf(
    line(status.details === "" ? "Done." : redactedExcerpt(String(status.details), 500)),
    ids.map(([name, value]) =>
      line(text("soft", `${wordsOf(name)}: `), code(redactedExcerpt(String(value), MAX_ID_LENGTH)))
    ),
    inner.length === 1
      ? [facts(plain), objectParts(only![0], only![1] as object)]
      : plain.length + inner.length > 0 &&
        objectParts("data", Object.fromEntries([...plain, ...inner])),
  );
}

/** What a call made, or what it started: a handle, or the id of a job. */
function isId([name, value]: readonly [string, unknown]): boolean {
  return typeof value === "string" && value.length <= MAX_ID_LENGTH &&
    /(^|_)(id|handle)$/i.test(name) && !isCredentialName(name);
}

/** The plain fields next to a list, in one line; Provena's count is that of the rows. */
function besides(data: object, rows: readonly unknown[]): Document {
  if (Array.isArray(data)) return [];
  const plain = firstFields(data, MAX_WRAPPED).fields.filter(([name, value]) =>
    value !== null && value !== rows && typeof value !== "object" &&
    !(name === "total_item_count" && value === rows.length)
  );
  return facts(plain.slice(0, MAX_FACTS));
}

function wordsOf(name: string): string {
  return redactedExcerpt(name, 80).replaceAll("_", " ");
}

function facts(fields: readonly (readonly [string, unknown])[]): Document {
  if (fields.length === 0) return [];
  const content = fields.flatMap(([name, value], i): Inline[] => [
    text("soft", `${i > 0 ? " · " : ""}${wordsOf(name)}: `),
    valueInline(name, value),
  ]);
  return [small(...content)];
}

function textView(data: string, contentType: string): Document {
  if (data === "") return [nothing];
  const separator = /csv/i.test(contentType) ? "," : /tab-separated/i.test(contentType) ? "\t" : "";
  const records = separator ? readSeparated(data, separator) : undefined;
  if (records && areRecords(records.rows)) {
    return documentOf(
      recordTable("Rows", records.rows, { maxColumns: MAX_CSV_COLUMNS }),
      !records.complete &&
        small("The text goes on; all of it is in ", step(".data", "FILE with --output FILE"), "."),
    );
  }
  const lines = data.slice(0, MAX_LINES * MAX_LINE_LENGTH).split(/\r\n|\n/);
  const shown = lines.slice(0, MAX_LINES).map((one) => line(redactedExcerpt(one, MAX_LINE_LENGTH)));
  const isCut = lines.length > MAX_LINES || data.length > MAX_LINES * MAX_LINE_LENGTH ||
    lines.some((one) => one.length > MAX_LINE_LENGTH);
  const whole = step(".data", "full with --output FILE");
  return documentOf(
    shown,
    isCut && small(`${counted(data.length, "character")} in all, in `, whole, "."),
  );
}
