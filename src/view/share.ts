/**
 * What to fix in a notebook before sharing it, and what its readers need to run it.
 *
 * @module
 */
import type { Document, Part, Table } from "../display/document.ts";
import { apart, code, documentOf, line, step, stepLine, table, text } from "../display/document.ts";
import type { NotebookImport, NotebookNeed, ShareData } from "../model/share.ts";
import { shellWord } from "../text/shell_quote.ts";
import { needCell } from "./need_cell.ts";
import { scanView } from "./scan.ts";
import { askFor, counted, listed } from "./words.ts";

/** The view of the share report: credentials, versions, roles, and what to do about each. */
export function shareView(data: ShareData): Document {
  return documentOf(
    line(
      text("normal", data.file, true),
      ": ",
      data.ready
        ? text("good", "✓\u00a0ready to share", true)
        : text("notice", "!\u00a0not ready to share yet", true),
    ),
    data.problems.map((problem) =>
      line(text("notice", "!\u00a0Not changed", true), `: ${problem}`)
    ),
    scanView({ files: 1, findings: data.credentials, problems: [] }),
    versions(data),
    filesBeside(data),
    reader(data),
  );
}

function versions({ file, imports }: ShareData): Part {
  const packages = imports.filter(({ kind }) => kind === "package");
  const loose = packages.filter(({ pinned }) => !pinned);
  if (packages.length === 0) return [];
  if (loose.length === 0) {
    return [line(text("good", "✓\u00a0Versions", true), ` named for ${imported(packages)}.`)];
  }
  const unknown = loose.filter(({ pinTo }) => pinTo === null);
  const write = `provena share --write ${shellWord(file)}`;
  return [
    table("Imports without a version", {
      note: "a reader gets whatever is newest that day",
      columns: ["Cell", "Imports", "To pin it"],
      rows: loose.map(({ cell, specifier, pinTo }) => [
        [String(cell)],
        [code(specifier)],
        [pinTo === null ? text("soft", "no version is known") : code(pinTo)],
      ]),
    }),
    unknown.length < loose.length && line("To write the versions into it: ", step(write, write)),
    unknown.length > 0 &&
    line("Where no version is known, write the one you use, such as @^1, after the name."),
  ];
}

function imported(packages: readonly NotebookImport[]): string {
  return counted(new Set(packages.map(({ specifier }) => specifier)).size, "import");
}

function filesBeside({ imports }: ShareData): Part {
  const files = [...new Set(imports.filter(({ kind }) => kind === "file").map((i) => i.specifier))];
  return files.length > 0 && line(
    text("notice", "!\u00a0Send along", true),
    ` ${listed(files)}: the notebook imports ${files.length === 1 ? "it" : "them"} from beside it.`,
  );
}

function reader(data: ShareData): Part {
  const { needs, roles, requests, source } = data;
  if (needs.length === 0) {
    return line(
      "Its code calls no operation of Provena by name, so no role is known to be needed.",
    );
  }
  return [
    needTable(data),
    needs.some(({ access }) => access.kind === "unknown") &&
    line(text("soft", "? is not known: the operation is not one of Provena's as known here.")),
    source === "embedded" &&
    line(text("soft", "As the embedded deployment has it, since yours could not be asked.")),
    apart(whoeverRuns(data), roles.length > 0 && " To ask for what is missing:"),
    roles.length > 0 && stepLine(askFor(roles)),
    requests.length > 0 && line(
      text("notice", "!\u00a0Running it asks the administrators", true),
      ` for ${listed(requests)}, each time: take that out before you share it.`,
    ),
  ];
}

function whoeverRuns({ needs, roles }: ShareData): string {
  const isUnknown = needs.some(({ access }) => access.kind === "unknown");
  const isLinked = needs.some(({ person }) => person);
  const account = `Whoever runs it needs an account${isLinked ? " linked to a Person," : ""}`;
  if (roles.length === 0) {
    return isUnknown
      ? `${account.replace(/,$/, "")}; whether with a role is not known, because of each ? above.`
      : `${account.replace(/,$/, "")}, and no role.`;
  }
  return isUnknown
    ? `${account} with ${listed(roles)}, and perhaps more, because of each ? above.`
    : `${account} with ${listed(roles)}.`;
}

/** One row for each thing the notebook does, with all its cells. */
function needTable({ needs }: ShareData): Table {
  const rows = new Map<string, { need: NotebookNeed; cells: Set<number> }>();
  for (const need of needs) {
    const row = rows.get(need.what) ?? { need, cells: new Set() };
    row.cells.add(need.cell);
    rows.set(need.what, row);
  }
  return table("What it does with Provena", {
    columns: ["Does", "Needs", "Cell"],
    rows: [...rows.values()].map(({ need, cells }) => [
      [code(need.what)],
      needCell(need.access, undefined),
      [[...cells].join(", ")],
    ]),
  });
}
