/**
 * The view of an API: its operations by tag.
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
} from "../display/document.ts";
import { forUsers, inModelOrder, missingRoles } from "../model/access_need.ts";
import type { AccessNeed, ApiData, OperationSummary } from "../model/operation.ts";
import { askFor, counted, moment } from "./words.ts";

/** What else the view of an API shows. */
export interface ExplorerContext {
  /** The API's name in a sentence, such as `Registry`. */
  readonly apiTitle: string;
  /** The token's roles; undefined if unknown. */
  readonly roles: readonly string[] | undefined;
  /** How to describe an operation, to paste. */
  readonly describe: { readonly code: string; readonly command: string };
  /** A call to paste. */
  readonly example: { readonly code: string; readonly command: string } | undefined;
  /** The time and reason of a cached copy; undefined if the API answered. */
  readonly stale: { readonly at: number; readonly reason: string } | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** A table of the operations by tag, what its marks mean, and the next steps. */
export function explorerView(data: ApiData, context: ExplorerContext): Document {
  const { operations } = data;
  const { apiTitle, stale, now } = context;
  if (operations.length === 0) {
    const words = `The ${apiTitle} API lists no operations. Call it with `;
    return [line(words, code("session.fetch"), ".")];
  }
  return documentOf(
    stale && line(
      text("notice", "The API does not answer now", true),
      `; these are its operations of ${moment(stale.at, now)}. ${stale.reason}`,
    ),
    table(`${apiTitle} API`, {
      note: `${counted(operations.length, "operation")}, ${data.url}`,
      columns: ["Operation", "What it does", "Needs"],
      rows: rowsOf(operations, context.roles),
    }),
    explainMarks(operations, context.roles),
    apart("What an operation takes and answers:"),
    stepLine(context.describe),
    context.example && [apart("To call one:"), stepLine(context.example)],
  );
}

function rowsOf(
  operations: readonly OperationSummary[],
  roles: readonly string[] | undefined,
): (readonly (readonly Inline[])[])[] {
  const rows: (readonly (readonly Inline[])[])[] = [];
  // There may be thousands of operations, but only a few different needs.
  const needs = new Map<string, readonly Inline[]>();
  const needOf = (need: AccessNeed) => {
    const key = need.kind === "roles" ? need.roles.join(" ") : need.kind;
    const cell = needs.get(key) ?? needCell(need, roles);
    needs.set(key, cell);
    return cell;
  };
  const noCell: readonly Inline[] = [];
  let tag: string | undefined;
  for (const operation of operations) {
    if (operation.tag !== tag) {
      tag = operation.tag;
      rows.push([[text("normal", tag, true)], noCell, noCell]);
    }
    const { operationId, method, path, summary, deprecated, access } = operation;
    rows.push([
      [code(operationId)],
      [
        ...(deprecated ? [text("notice", "deprecated"), " · "] : []),
        // Method and path only if there is no summary: both would make the rows too tall.
        summary === "" ? text("soft", `${method} ${path}`) : summary,
      ],
      needOf(access),
    ]);
  }
  return rows;
}

/** A cell with what an operation requires, and a tick if the token has it. */
export function needCell(
  need: AccessNeed,
  roles: readonly string[] | undefined,
): readonly Inline[] {
  switch (need.kind) {
    case "none":
      return [text("soft", "nothing")];
    case "signIn":
      return [text("soft", "a sign-in")];
    case "unknown":
      return [text("soft", "?")];
    case "roles": {
      const missing = roles && missingRoles(need, roles);
      if (!missing) return [text("soft", need.roles.join(", "))];
      // Levels accumulate, so the highest role is enough; missing roles are all named.
      return missing.length === 0
        ? [text("good", "✓\u00a0"), text("soft", need.roles.at(-1) ?? "?")]
        : [text("soft", "–\u00a0"), text("soft", missing.join(", "))];
    }
  }
}

function explainMarks(
  operations: readonly OperationSummary[],
  roles: readonly string[] | undefined,
): Part {
  const missing = inModelOrder(
    operations.flatMap(({ access }) => roles ? missingRoles(access, roles) : []),
  );
  const isUnknown = operations.some(({ access }) => access.kind === "unknown");
  const wanted = forUsers(missing);
  const notYours = "– means that these roles are not yours";
  return [
    isUnknown && {
      ...small(
        "? means that it is not known: the operation is not one of Provena's as known here.",
      ),
      apart: true,
    },
    missing.length > 0 && wanted.length === 0 && apart(`${notYours}; they are for administrators.`),
    wanted.length > 0 && [
      apart(`${notYours}. To ask for those meant for users:`),
      stepLine(askFor(wanted)),
    ],
  ];
}
