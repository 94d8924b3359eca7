/**
 * Writes the starter notebook: a few cells that sign in and show what is possible.
 *
 * @module
 */
import { writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { ProvenaError, summarise } from "../../../errors.ts";
import { OPEN_FOLDER } from "../../../system/file_access.ts";
import { makeFolder } from "../../../system/make_folder.ts";

/** The deployment that a starter notebook signs in to. */
export type Target =
  | { readonly kind: "demo" }
  /** The argument of `signIn` as source text, and the deployment's name for the heading. */
  | { readonly kind: "deployment"; readonly options: string; readonly title: string };

type Cell = readonly [type: "markdown" | "code", ...lines: string[]];

/** Writes the notebook unless the file exists; resolves to whether it was written. */
export async function writeNotebook(
  path: string,
  target: Target,
  { isShareable }: { readonly isShareable: boolean },
): Promise<boolean> {
  const cells = [
    ...target.kind === "demo" ? demoCells : deploymentCells(target),
    ...isShareable ? [] : [onThisMachine],
  ];
  try {
    makeFolder(dirname(path), OPEN_FOLDER);
    // "wx" never overwrites a file, not even one created in the meantime.
    await writeFile(path, `${JSON.stringify(notebookOf(cells), null, 1)}\n`, { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === "EEXIST") return false;
    throw new ProvenaError("ERR_OPERATION", `${path} cannot be written: ${summarise(error)}`, {
      cause: error,
      next: { say: "Name another place", command: "provena start FILE" },
    });
  }
}

/** Without the package on JSR, other people cannot run the notebook. */
const onThisMachine: Cell = [
  "markdown",
  "**Not shareable yet.** This notebook works on this machine only: it uses a copy of the " +
  "package `@provena/notebook` that is here, because the package is not on JSR.",
];

const lookAround: readonly Cell[] = [
  ["markdown", "## Your roles", "", "What you may do:"],
  ["code", "await session.roles()"],
  ["markdown", "What each API lets you do:"],
  ["code", "await session.checkAccess()"],
  [
    "markdown",
    "## An API",
    "",
    "The next cell lists the operations of the registry. To see what one of them needs, run " +
    '`registry.describe("fetch")`. To see their names, type `registry.ops.` and press Tab.',
  ],
  ["code", 'const registry = await session.api("registry");', "registry"],
];

function deploymentCells({ options, title }: { options: string; title: string }): readonly Cell[] {
  return [
    [
      "markdown",
      `# Provena at ${title}`,
      "",
      "Click on the next cell and press Shift+Enter to run it. The first run takes a few seconds. " +
      "If you are not signed in yet, a card then shows a code and a link: open the link, in your " +
      "browser or on your phone, and approve the code. You stay signed in, in all your notebooks " +
      "and in the terminal.",
    ],
    [
      "code",
      'import { signIn } from "jsr:@provena/notebook";',
      "",
      `const session = await signIn(${options});`,
    ],
    ...lookAround,
  ];
}

const demoCells: readonly Cell[] = [
  [
    "markdown",
    "# A Provena to practise with",
    "",
    "Click on the next cell and press Shift+Enter to run it. It starts a small Provena on this " +
    "computer, with made-up people and data, and takes a few seconds. When the kernel stops, this " +
    "Provena is gone.",
  ],
  [
    "code",
    'import { signIn } from "jsr:@provena/notebook";',
    'import { startDemo } from "jsr:@provena/notebook/demo";',
    "",
    'const demo = await startDemo({ approve: "editor", interval: 1 });',
  ],
  [
    "markdown",
    "Sign in. Here the code on the card is approved by itself, for the user *editor*. To approve " +
    'it yourself, remove `approve: "editor"` above, restart the kernel, and run the cells again.',
  ],
  ["code", "const session = await signIn({ deployment: demo.deployment });"],
  ...lookAround,
];

function notebookOf(cells: readonly Cell[]): object {
  return {
    cells: cells.map(([type, ...words], i) => ({
      cell_type: type,
      id: `start-${i + 1}`,
      metadata: {},
      source: words.join("\n").split(/(?<=\n)/),
      ...(type === "code" ? { execution_count: null, outputs: [] } : {}),
    })),
    metadata: {
      kernelspec: { display_name: "Deno", language: "typescript", name: "deno" },
      language_info: { file_extension: ".ts", mimetype: "text/x.typescript", name: "typescript" },
    },
    nbformat: 4,
    nbformat_minor: 5,
  };
}
