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
} from "../display/document.ts";
import { missingRoles } from "../model/access_need.ts";
import type { ArgumentInfo, OperationData } from "../model/operation.ts";
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
  return [table];
}

function nameCell({ name, required }: ArgumentInfo): readonly Inline[] {
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
