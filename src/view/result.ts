/**
 * The view of an API's response: a table, a tree, a text, or bytes.
 *
 * @module
 */
import type { Document, Inline } from "../display/document.ts";
import { apart, documentOf, line, small, step, stepLine, text } from "../display/document.ts";
import type { ResultData } from "../model/answer.ts";
import { waitStep } from "../model/call_steps.ts";
import { firstFields } from "../model/fields.ts";
import { redactedExcerpt } from "../model/credentials/redact.ts";
import { dataTree } from "./data_tree.ts";
import { lineageView } from "./lineage.ts";
import { areRecords, recordTable } from "./record_table.ts";
import { readSeparated } from "./separated_values.ts";
import { valueInline } from "./value.ts";
import { counted } from "./words.ts";

const MOST_LINES = 30;
const LONGEST_LINE = 400;
/** An answer with more fields is not a wrapped one. */
const MOST_WRAPPED = 100;
const MOST_FACTS = 8;

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
    morePages && [apart("There are more pages. To walk them all:"), stepLine(morePages)],
  );
}

function contentOf(result: ResultData): Document {
  const { data, contentType, rows, known, lineage } = result;
  if (lineage) return lineageView(lineage.graph, lineage.unnamed);
  if (data === null || data === undefined) return [line("The answer is empty.")];
  if (ArrayBuffer.isView(data)) {
    const kind = contentType.split(";")[0] || "no stated kind";
    const whole = step(".data as a Uint8Array", "full with --output FILE");
    return [line(`${counted(data.byteLength, "byte")} of ${kind}, in `, whole, ".")];
  }
  if (typeof data === "string") return textView(data, contentType);
  if (typeof data !== "object") return [line(valueInline("", data))];
  if (rows && areRecords(rows)) {
    return [...recordTable("Records", rows, known), ...besides(data, rows)];
  }
  if (rows && rows.length === 0) return [line("The list is empty."), ...besides(data, rows)];
  return objectView(data);
}

/** Shows the status that Provena adds to its responses as a line, and the content as a tree. */
function objectView(data: object): Document {
  const { fields, total } = firstFields(data, MOST_WRAPPED);
  if (total === 0) return [line("The answer is empty.")];
  const { status } = data as { status?: { success?: unknown; details?: unknown } };
  const isWrapped = typeof status?.success === "boolean" && typeof status.details === "string";
  if (!isWrapped || total > fields.length) return [dataTree("data", data)];
  const said = fields.filter(([name, value]) => name !== "status" && value !== null);
  const plain = said.filter(([, value]) => typeof value !== "object");
  const [only] = said.filter(([, value]) => typeof value === "object");
  const isOne = only !== undefined && said.length === plain.length + 1;
  return documentOf(
    line(redactedExcerpt(String(status.details), 500)),
    isOne
      ? [facts(plain), dataTree(only[0], only[1] as object)]
      : said.length > 0 && dataTree("data", Object.fromEntries(said)),
  );
}

/** The plain fields next to a list, in one line. */
function besides(data: object, rows: readonly unknown[]): Document {
  if (Array.isArray(data)) return [];
  const plain = firstFields(data, MOST_WRAPPED).fields.filter(([, value]) =>
    value !== null && value !== rows && typeof value !== "object"
  );
  return facts(plain.slice(0, MOST_FACTS));
}

function facts(fields: readonly (readonly [string, unknown])[]): Document {
  if (fields.length === 0) return [];
  const content = fields.flatMap(([name, value], i): Inline[] => [
    text("soft", `${i > 0 ? " · " : ""}${redactedExcerpt(name, 80).replaceAll("_", " ")}: `),
    valueInline(name, value),
  ]);
  return [small(...content)];
}

function textView(data: string, contentType: string): Document {
  if (data === "") return [line("The answer is empty.")];
  const separator = /csv/i.test(contentType) ? "," : /tab-separated/i.test(contentType) ? "\t" : "";
  const records = separator ? readSeparated(data, separator) : undefined;
  if (records && areRecords(records.rows)) {
    return documentOf(
      recordTable("Rows", records.rows),
      !records.complete &&
        small("The text goes on; all of it is in ", step(".data", "FILE with --output FILE"), "."),
    );
  }
  const lines = data.slice(0, MOST_LINES * LONGEST_LINE).split(/\r\n|\n/);
  const shown = lines.slice(0, MOST_LINES).map((one) => line(redactedExcerpt(one, LONGEST_LINE)));
  const isCut = lines.length > MOST_LINES || data.length > MOST_LINES * LONGEST_LINE ||
    lines.some((one) => one.length > LONGEST_LINE);
  const whole = step(".data", "full with --output FILE");
  return documentOf(
    shown,
    isCut && small(`${counted(data.length, "character")} in all, in `, whole, "."),
  );
}
