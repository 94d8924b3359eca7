/**
 * An operation in full: what it takes, what it answers, a call to paste.
 *
 * @module
 */
import {
  apart,
  type Document,
  type Inline,
  line,
  small,
  step,
  type Table,
  text,
  type Tree,
} from "../display/document.ts";
import { missingRoles } from "../model/access_need.ts";
import type { ArgumentInfo, FieldInfo, OperationData } from "../model/operation.ts";
import { redactedExcerpt } from "../model/redact.ts";
import { needCell } from "./explorer.ts";
import { askFor } from "./words.ts";

/** What the view of an operation depends on besides it. */
export interface OperationContext {
  /** The name an explorer has in code to paste. */
  readonly variable: string;
  /** The roles the token carries; undefined if they are not known. */
  readonly roles: readonly string[] | undefined;
  /** Whether the account must be linked to a Person. */
  readonly person: boolean;
  /** What walks its pages, if it has any. */
  readonly pages: { readonly code: string; readonly command: string } | undefined;
}

const MOST_PARAGRAPHS = 12;
/** So many values are named in a cell of the table. */
const FEW_CHOICES = 12;

/**
 * The view of an operation.
 *
 * @param operation the operation
 * @param context names and roles
 * @returns heading, arguments, answers, and the next step
 */
export function operationView(operation: OperationData, context: OperationContext): Document {
  const { operationId, method, path, summary, deprecated, refusal, example, pagination } =
    operation;
  return [
    line(
      text("normal", `${context.variable}.${operationId}`, true),
      text("soft", ` · ${method} ${path}`),
    ),
    ...(summary ? [line(summary)] : []),
    ...paragraphs(operation),
    ...(deprecated ? [line(text("notice", "Deprecated:", true), " it is on its way out.")] : []),
    ...(refusal === null
      ? []
      : [line(text("bad", "Cannot be called from here:", true), ` ${refusal}.`)]),
    line(
      text("soft", "Needs: "),
      ...needCell(operation.access, context.roles),
      ...(context.person ? ["; an account linked to a Person"] : []),
    ),
    ...asking(operation, context),
    ...argumentTable(operation),
    ...responseTable(operation),
    ...(refusal === null ? [apart("To call it:"), line(step(example.code, example.command))] : []),
    ...(pagination !== null && context.pages
      ? [
        apart(`It answers page by page, ${pagination}. To walk all of them:`),
        line(step(context.pages.code, context.pages.command)),
      ]
      : []),
  ];
}

function asking({ access }: OperationData, { roles }: OperationContext): Document {
  const missing = roles ? missingRoles(access, roles) : [];
  if (missing.length === 0) return [];
  const { code, command } = askFor(missing);
  return [line("To ask for what is missing:"), line(step(code, command))];
}

function paragraphs({ description, summary }: OperationData): Document {
  if (description === "" || description === summary) return [];
  return description.split(/\n+/).map((one) => one.trim()).filter(Boolean)
    .slice(0, MOST_PARAGRAPHS)
    .map((one) => small(redactedExcerpt(one, 600)));
}

function argumentTable({ arguments: args, body }: OperationData): Document {
  if (args.length === 0) return [line("It takes no arguments.")];
  const isDescribed = args.some((one) => one.description !== "");
  const table: Table = {
    kind: "table",
    caption: "Arguments",
    ...(body ? { note: [text("soft", `the body is ${body.contentType}`)] } : {}),
    columns: ["Name", "Must be", "In", ...(isDescribed ? ["What for"] : [])],
    rows: args.map((one) => [
      nameCell(one),
      [one.type],
      [text("soft", one.in)],
      ...(isDescribed ? [[redactedExcerpt(one.description, 300)]] : []),
    ]),
  };
  return [table, ...args.filter(isUnfolded).map(fieldTree), ...written(args)];
}

/** What the table does not say in full. */
function isUnfolded({ fields, choices }: FieldInfo): boolean {
  return fields !== undefined || (choices?.length ?? 0) > FEW_CHOICES;
}

function fieldTree(field: FieldInfo): Tree {
  const { name, required, type, choices, fields = [], description } = field;
  const values = choices && choices.length > FEW_CHOICES
    ? `one of ${choices.map((one) => JSON.stringify(one)).join(", ")}`
    : type.replace(/ \{.*\}/, "");
  const words = description === "" ? "" : ` · ${redactedExcerpt(description, 120)}`;
  const label = [...nameCell({ name, required }), text("soft", ` ${values}${words}`)];
  return { kind: "tree", label, children: fields.map(fieldTree) };
}

/** How what may be left out is written, where that is more than a word. */
function written(args: readonly ArgumentInfo[]): Document {
  const examples = args.flatMap(({ example }) => example ? [example] : []);
  if (examples.length === 0) return [];
  return [
    apart("To give one that is optional:"),
    ...examples.map(({ code, command }) => line(step(code, command))),
  ];
}

function nameCell({ name, required }: Pick<FieldInfo, "name" | "required">): readonly Inline[] {
  const code: Inline = { kind: "code", text: name };
  return required ? [code] : [code, text("soft", " optional")];
}

function responseTable({ responses }: OperationData): Document {
  if (responses.length === 0) return [];
  return [{
    kind: "table",
    caption: "Answers",
    columns: ["Status", "Holds", "Meaning"],
    rows: responses.map(({ status, type, description }) => [
      [status],
      [type],
      [text("soft", redactedExcerpt(description, 300))],
    ]),
  }];
}
