/**
 * What stands between a notebook and its readers, and what they need to run it.
 *
 * @module
 */
import { type Document, type Inline, line, step, type Table, text } from "../display/document.ts";
import type { NotebookImport, NotebookNeed, ShareData } from "../model/share.ts";
import { needCell } from "./explorer.ts";
import { scanView } from "./scan.ts";
import { counted, listed } from "./words.ts";

/**
 * The view of a notebook before it is shared.
 *
 * @param data what was found
 * @returns credentials, versions, roles, and what to do about each
 */
export function shareView(data: ShareData): Document {
  return [
    line(
      text("normal", data.file, true),
      ": ",
      data.ready
        ? text("good", "✓\u00a0ready to share", true)
        : text("notice", "!\u00a0not ready to share yet", true),
    ),
    ...data.problems.map((problem) =>
      line(text("notice", "!\u00a0Not changed", true), `: ${problem}`)
    ),
    ...scanView({ files: 1, findings: data.credentials, problems: [] }),
    ...versions(data),
    ...filesBeside(data),
    ...reader(data),
  ];
}

function versions({ file, imports }: ShareData): Document {
  const packages = imports.filter(({ kind }) => kind === "package");
  const loose = packages.filter(({ pinned }) => !pinned);
  if (packages.length === 0) return [];
  if (loose.length === 0) {
    return [line(text("good", "✓\u00a0Versions", true), ` named for ${imported(packages)}.`)];
  }
  const unknown = loose.filter(({ pinTo }) => pinTo === null);
  return [
    {
      kind: "table",
      caption: "Imports without a version",
      note: [text("soft", "a reader gets whatever is newest that day")],
      columns: ["Cell", "Imports", "To pin it"],
      rows: loose.map(({ cell, specifier, pinTo }) => [
        [String(cell)],
        [{ kind: "code", text: specifier }],
        pinTo === null ? [text("soft", "no version is known")] : [{ kind: "code", text: pinTo }],
      ]),
    },
    ...unknown.length < loose.length
      ? [line("To write the versions into it: ", shareStep(`--write ${file}`))]
      : [],
    ...unknown.length > 0
      ? [line("Where no version is known, write the one you use, such as @^1, after the name.")]
      : [],
  ];
}

function imported(packages: readonly NotebookImport[]): string {
  return counted(new Set(packages.map(({ specifier }) => specifier)).size, "import");
}

function shareStep(words: string): Inline {
  const command = `provena share ${words}`;
  return step(command, command);
}

function filesBeside({ imports }: ShareData): Document {
  const files = [...new Set(imports.filter(({ kind }) => kind === "file").map((i) => i.specifier))];
  if (files.length === 0) return [];
  return [line(
    text("notice", "!\u00a0Send along", true),
    ` ${listed(files)}: the notebook imports ${files.length === 1 ? "it" : "them"} from beside it.`,
  )];
}

function reader(data: ShareData): Document {
  const { needs, roles, requests, source } = data;
  if (needs.length === 0) {
    return [
      line("Its code calls no operation of Provena by name, so no role is known to be needed."),
    ];
  }
  return [
    needTable(data),
    ...needs.some(({ access }) => access.kind === "unknown")
      ? [line(text("soft", "? is not known: the operation is not one of Provena's as known here."))]
      : [],
    ...source === "embedded"
      ? [line(text(
        "soft",
        "As the embedded deployment has it, since yours could not be asked.",
      ))]
      : [],
    {
      ...line(`${whoeverRuns(data)}${roles.length === 0 ? "" : " To ask for what is missing:"}`),
      apart: true,
    },
    ...roles.length === 0 ? [] : [line(step(
      `await session.requestAccess(${JSON.stringify(roles)})`,
      `provena request ${roles.join(" ")}`,
    ))],
    ...requests.length === 0 ? [] : [line(
      text("notice", "!\u00a0Running it asks the administrators", true),
      ` for ${listed(requests)}, each time: take that out before you share it.`,
    )],
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

/** One row for whatever a notebook does, however often. */
function needTable({ needs }: ShareData): Table {
  const rows = new Map<string, { need: NotebookNeed; cells: Set<number> }>();
  for (const need of needs) {
    const row = rows.get(need.what) ?? { need, cells: new Set() };
    row.cells.add(need.cell);
    rows.set(need.what, row);
  }
  return {
    kind: "table",
    caption: "What it does with Provena",
    columns: ["Does", "Needs", "Cell"],
    rows: [...rows.values()].map(({ need, cells }) => [
      [{ kind: "code", text: need.what }],
      needCell(need.access, undefined),
      [[...cells].join(", ")],
    ]),
  };
}
