/**
 * The view of an API: its operations by tag.
 *
 * @module
 */
import {
  code,
  type Document,
  documentOf,
  type Fold,
  type Inline,
  line,
  type Part,
  small,
  step,
  stepLine,
  type Table,
  table,
  text,
} from "../display/document.ts";
import { forUsers, inModelOrder, missingRoles } from "../model/access_need.ts";
import type { AccessNeed, ApiData, OperationSummary } from "../model/operation.ts";
import { needCell } from "./need_cell.ts";
import { askFor, counted, moment } from "./words.ts";

/** A next step, as code and as a command. */
type Step = { readonly code: string; readonly command: string };

/** What else the view of an API shows. */
export interface ExplorerContext {
  /** The API's name in a sentence, such as `Registry`. */
  readonly apiTitle: string;
  /** The token's roles; undefined if unknown. */
  readonly roles: readonly string[] | undefined;
  /** How to find operations. */
  readonly find: Step;
  /** How to describe an operation. */
  readonly describe: Step;
  /** A call to paste. */
  readonly example: Step | undefined;
  /** The words that were searched for, and among how many operations. */
  readonly found?: { readonly words: string; readonly total: number } | undefined;
  /** The time and reason of a cached copy; undefined if the API answered. */
  readonly stale: { readonly at: number; readonly reason: string } | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Limit of operations in one table. More of them are shown as closed groups. */
const MAX_OPEN = 16;
/** The same limit after a search, whose results should be visible. */
const MAX_OPEN_FOUND = 40;

/** The operations by tag, what their marks mean, and the next steps. */
export function explorerView(data: ApiData, context: ExplorerContext): Document {
  const { operations } = data;
  const { apiTitle, stale, now, found, roles, find } = context;
  if (operations.length === 0 && found) return nothingFound(found, context);
  if (operations.length === 0) {
    const words = `The ${apiTitle} API lists no operations. Call it with `;
    return [line(words, code("session.fetch"), ".")];
  }
  const isShort = operations.length <= (found ? MAX_OPEN_FOUND : MAX_OPEN);
  const count = found
    ? `${operations.length} of ${counted(found.total, "operation")} about “${found.words}”`
    : `${counted(operations.length, "operation")}, ${data.url}`;
  return documentOf(
    stale && line(
      text("notice", "The API does not answer now", true),
      `; these are its operations of ${moment(stale.at, now)}. ${stale.reason}`,
    ),
    isShort ? table(`${apiTitle} API`, { ...operationTable(operations, context), note: count }) : [
      line(text("normal", `${apiTitle} API`, true), text("soft", ` · ${count}`)),
      groupsOf(operations).map((group) => groupView(group, context)),
    ],
    explainMarks(operations, roles),
    !found && !isShort && nextStep("Find one by a word or a group:", find),
    nextStep("See what one takes and answers:", context.describe),
    context.example && nextStep("Call one:", context.example),
  );
}

function nextStep(words: string, { code, command }: Step) {
  return line(`${words} `, step(code, command));
}

function nothingFound(
  { words, total }: { readonly words: string; readonly total: number },
  { apiTitle, find }: ExplorerContext,
): Document {
  return [
    line(`None of the ${counted(total, "operation")} of the ${apiTitle} API is about “${words}”.`),
    nextStep("Try one word, such as", find),
  ];
}

/** What `registry.ops` says of itself, since what it holds are functions to call. */
export function opsView(count: number, variable: string): Document {
  const find = `${variable}.find("model")`;
  return [
    line(
      `${counted(count, "operation")} to call, such as `,
      code(`${variable}.ops.NAME({ … })`),
      ".",
    ),
    line("See them all: ", step(variable, variable)),
    line("Find one by a word: ", step(find, find)),
  ];
}

interface Group {
  readonly tag: string;
  readonly operations: readonly OperationSummary[];
}

function groupsOf(operations: readonly OperationSummary[]): Group[] {
  const groups = new Map<string, OperationSummary[]>();
  for (const operation of operations) {
    const group = groups.get(operation.tag);
    if (group) group.push(operation);
    else groups.set(operation.tag, [operation]);
  }
  return [...groups].map(([tag, operations]) => ({ tag, operations }));
}

function groupView({ tag, operations }: Group, context: ExplorerContext): Fold {
  return {
    kind: "fold",
    label: [
      text("normal", tag, true),
      text("soft", ` · ${counted(operations.length, "operation")}`),
      text("soft", yours(operations, context.roles)),
    ],
    content: [table("", operationTable(operations, context))],
  };
}

/** How many of them the caller's roles allow, as far as that is known. */
function yours(
  operations: readonly OperationSummary[],
  roles: readonly string[] | undefined,
): string {
  if (!roles || operations.some(({ access }) => access.kind === "unknown")) return "";
  const count = operations.filter(({ access }) => missingRoles(access, roles).length === 0).length;
  if (count === operations.length) return "";
  return count === 0 ? ", none with your roles" : `, ${count} with your roles`;
}

/** With a row for each tag, unless there is one tag only. */
function operationTable(
  operations: readonly OperationSummary[],
  { roles }: ExplorerContext,
): Pick<Table, "columns" | "rows"> {
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
  const groups = groupsOf(operations);
  for (const group of groups) {
    if (groups.length > 1) rows.push([[text("normal", group.tag, true)], noCell, noCell]);
    for (const { operationId, method, path, summary, deprecated, access } of group.operations) {
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
  }
  return { columns: ["Operation", "What it does", "Needs"], rows };
}

/** All roles that the caller lacks for these operations, and how to ask for them. */
function explainMarks(
  operations: readonly OperationSummary[],
  roles: readonly string[] | undefined,
): Part {
  const missing = inModelOrder(
    operations.flatMap(({ access }) => roles ? missingRoles(access, roles) : []),
  );
  const isUnknown = operations.some(({ access }) => access.kind === "unknown");
  const wanted = forUsers(missing);
  return [
    isUnknown && {
      ...small(
        "? means that it is not known: the operation is not one of Provena's as known here.",
      ),
      apart: true,
    },
    missing.length > 0 && {
      ...small(
        `Roles you lack, marked –: ${missing.join(", ")}`,
        wanted.length === 0 &&
          `. ${missing.length === 1 ? "It is" : "They are"} for administrators`,
        ".",
      ),
      apart: true,
    },
    wanted.length > 0 && [
      line("To ask for those meant for users:"),
      stepLine(askFor(wanted)),
    ],
  ];
}
