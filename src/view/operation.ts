/**
 * The view of an operation: its arguments, its responses, a call to paste.
 *
 * @module
 */
import {
  apart,
  code,
  type Document,
  documentOf,
  type Inline,
  line,
  type Part,
  small,
  stepLine,
  table,
  text,
  type Tree,
} from "../display/document.ts";
import { missingRoles } from "../model/access_need.ts";
import type { ArgumentInfo, FieldInfo, OperationData } from "../model/operation.ts";
import { redactedExcerpt } from "../model/credentials/redact.ts";
import { needCell } from "./need_cell.ts";
import { askFor, listed } from "./words.ts";

/** What else the view of an operation shows. */
export interface OperationContext {
  /** The name of the explorer's variable in code to paste. */
  readonly variable: string;
  /** The token's roles; undefined if unknown. */
  readonly roles: readonly string[] | undefined;
  /** Whether the account must be linked to a Person. */
  readonly person: boolean;
  /** How to read all its pages, if it has any. */
  readonly pages: { readonly code: string; readonly command: string } | undefined;
}

const MAX_PARAGRAPHS = 12;
/** At most this many choices are listed in a cell of the table. */
const MAX_LISTED_CHOICES = 12;

/** A heading, the arguments, the responses, and the next step. */
export function operationView(operation: OperationData, context: OperationContext): Document {
  const { operationId, method, path, summary, deprecated, refusal, example, pagination } =
    operation;
  const missing = context.roles ? missingRoles(operation.access, context.roles) : [];
  return documentOf(
    line(
      text("normal", `${context.variable}.${operationId}`, true),
      text("soft", ` · ${method} ${path}`),
    ),
    summary && line(summary),
    paragraphs(operation),
    deprecated && line(text("notice", "Deprecated:", true), " it is on its way out."),
    refusal !== null && line(text("bad", "Cannot be called from here:", true), ` ${refusal}.`),
    line(
      text("soft", "Needs: "),
      ...needCell(operation.access, context.roles),
      operation.access.kind === "roles" && text("soft", ` (${operation.access.roles.join(", ")})`),
      context.person && "; an account linked to a Person",
    ),
    missing.length > 0 && [
      line(`You lack ${listed(missing)}. To ask for ${missing.length === 1 ? "it" : "them"}:`),
      stepLine(askFor(missing)),
    ],
    argumentTable(operation),
    responseTable(operation),
    refusal === null && [apart("To call it:"), stepLine(example)],
    pagination !== null && context.pages && [
      apart(`It answers page by page, ${pagination}. To read them all:`),
      stepLine(context.pages),
    ],
  );
}

function paragraphs({ description, summary }: OperationData): Document {
  if (description === "" || description === summary) return [];
  return description.split(/\n+/).map((one) => one.trim()).filter(Boolean)
    .slice(0, MAX_PARAGRAPHS)
    .map((one) => small(redactedExcerpt(one, 600)));
}

function argumentTable({ arguments: args, body }: OperationData): Document {
  if (args.length === 0) return [line("It takes no arguments.")];
  const isDescribed = args.some((one) => one.description !== "");
  return documentOf(
    table("Arguments", {
      ...(body ? { note: `the body is ${body.contentType}` } : {}),
      columns: ["Name", "Must be", "In", ...(isDescribed ? ["What for"] : [])],
      rows: args.map((one) => [
        nameCell(one),
        [one.type],
        [text("soft", one.in)],
        ...(isDescribed ? [[redactedExcerpt(one.description, 300)]] : []),
      ]),
    }),
    args.filter(isUnfolded).map(fieldTree),
    written(args),
  );
}

/** Whether the table cannot show an argument in full. */
function isUnfolded({ fields, choices }: FieldInfo): boolean {
  return fields !== undefined || (choices?.length ?? 0) > MAX_LISTED_CHOICES;
}

function fieldTree(field: FieldInfo): Tree {
  const { name, required, type, choices, fields = [], description } = field;
  const values = choices && choices.length > MAX_LISTED_CHOICES
    ? `one of ${choices.map((one) => JSON.stringify(one)).join(", ")}`
    : withoutFields(type);
  const words = description === "" ? "" : ` · ${redactedExcerpt(description, 120)}`;
  const label = [...nameCell({ name, required }), text("soft", ` ${values}${words}`)];
  return { kind: "tree", label, children: fields.map(fieldTree) };
}

/** What is unfolded below needs no braces in its type. */
function withoutFields(type: string): string {
  const [open, close] = [type.indexOf(" {"), type.lastIndexOf("}")];
  return open < 0 || close < open ? type : type.slice(0, open) + type.slice(close + 1);
}

/** How what may be left out is written, where that is more than a word. */
function written(args: readonly ArgumentInfo[]): Part {
  const examples = args.flatMap(({ example }) => example ? [stepLine(example)] : []);
  return examples.length > 0 && [apart("To give one that is optional:"), ...examples];
}

function nameCell({ name, required }: Pick<FieldInfo, "name" | "required">): readonly Inline[] {
  return required ? [code(name)] : [code(name), text("soft", " optional")];
}

function responseTable({ responses }: OperationData): Part {
  return responses.length > 0 && table("Answers", {
    columns: ["Status", "Holds", "Meaning"],
    rows: responses.map(({ status, type, description }) => [
      [status],
      [type],
      [text("soft", redactedExcerpt(description, 300))],
    ]),
  });
}
