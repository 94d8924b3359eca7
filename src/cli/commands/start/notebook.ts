/**
 * Writes the starter notebook: a few cells that sign in and show what is possible.
 *
 * @module
 */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { ProvenaError, summarise } from "../../../errors.ts";

/** The deployment that a starter notebook signs in to. */
export type Target =
  | { readonly kind: "demo" }
  /** The argument of `signIn` as source text, and the deployment's name for the heading. */
  | { readonly kind: "deployment"; readonly options: string; readonly title: string };

type Cell = readonly [type: "markdown" | "code", ...lines: string[]];

/** Writes the notebook unless the file exists; resolves to whether it was written. */
export async function writeNotebook(path: string, target: Target): Promise<boolean> {
  const cells = target.kind === "demo" ? demoCells : deploymentCells(target);
  try {
    await mkdir(dirname(path), { recursive: true });
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

const lookAround: readonly Cell[] = [
  ["markdown", "What you may do:"],
  ["code", "await session.roles()"],
  ["markdown", "What each API answers to that:"],
  ["code", "await session.checkAccess()"],
  [
    "markdown",
    'Each API lists its operations: type `registry.ops.` and press Tab, or ask with `registry.describe("fetch")`.',
  ],
  ["code", 'const registry = await session.api("registry");', "registry"],
];

function deploymentCells({ options, title }: { options: string; title: string }): readonly Cell[] {
  return [
    [
      "markdown",
      `# Provena at ${title}`,
      "",
      "Run a cell with Shift+Enter. The first time, a card shows a code: approve it in your " +
      "browser or on your phone. Afterwards you stay signed in, here and in the terminal.",
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
    "# A Provena to practise on",
    "",
    "Run a cell with Shift+Enter. The first one starts a small Provena on this machine, with " +
    "made-up people and a made-up reef; it is gone when the notebook's kernel stops.",
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
    "Sign in. The code on the card is approved by itself, as *editor*; to do it yourself, " +
    'remove `approve: "editor"` above, restart the kernel and run the cells again.',
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
