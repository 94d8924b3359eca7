/**
 * Checks a notebook before it is shared, and prepares it.
 *
 * @module
 */
import { inSlices } from "../async/in_slices.ts";
import { configError } from "../errors.ts";
import { realSystem } from "../system/system.ts";
import { decodeText } from "../text/decode_text.ts";
import { shellWord } from "../text/shell_quote.ts";
import type { ScanFinding } from "../model/scan.ts";
import type { NotebookImport, ShareData } from "../model/share.ts";
import { codeCells } from "./code_cells.ts";
import { decodeWhole, whole } from "./decode.ts";
import { applyEdits } from "./edits.ts";
import { openFile, replaceText } from "./files.ts";
import { listImports, type Pin, pinEdits } from "./imports.ts";
import { isNotebook, scanNotebook } from "./notebook.ts";
import { type PlacedUse, usesIn } from "./uses.ts";

/** The result of checking a notebook. */
export interface Shared extends Pick<ShareData, "file" | "credentials" | "imports" | "problems"> {
  readonly uses: readonly PlacedUse[];
}

/** Options of checking a notebook. */
export interface ShareOptions {
  /** Finds the range for a package that is imported without one. */
  readonly pin: Pin;
  /** Pins the imports, and removes credentials from the outputs. @default false */
  readonly write?: boolean;
  /** Aborts it; its reason is thrown. */
  readonly signal?: AbortSignal;
}

/**
 * Checks a notebook; with `write`, first fixes what can be fixed.
 *
 * @throws {ProvenaError} `ERR_CONFIG` if there is no notebook of that name
 */
export async function prepareToShare(path: string, options: ShareOptions): Promise<Shared> {
  const { write = false, signal } = options;
  const file = await openFile(path);
  try {
    const bytes = await whole(file.pieces(), signal);
    const text = decodeWhole(bytes);
    if (text === undefined || !isNotebook(text)) {
      if (isNotebook(decodeText(bytes) ?? "")) {
        throw configError(`${path} is in UTF-16, which notebooks are not`, "Save it as UTF-8");
      }
      throw configError(`${path} is not a notebook`, {
        say: "Look for secrets in other files",
        command: `provena scan ${shellWord(path)}`,
      });
    }
    const before = await examine(path, text, options);
    signal?.throwIfAborted();
    if (!write || before.fixed === text) return before.shared;
    const problem = await replaceText(path, before.fixed, file.stats, realSystem);
    if (problem !== undefined) return { ...before.shared, problems: [problem] };
    return (await examine(path, before.fixed, options)).shared;
  } finally {
    await file.close();
  }
}

async function examine(
  file: string,
  text: string,
  { pin, signal }: ShareOptions,
): Promise<{ readonly shared: Shared; readonly fixed: string }> {
  const scanned = await inSlices(scanNotebook(file, text), { clock: realSystem, signal });
  const cells = codeCells(text);
  const imports = await listImports(cells, pin);
  const credentials = scanned.findings.map((each): ScanFinding => ({ ...each, removed: false }));
  return {
    shared: { file, credentials, imports, uses: usesIn(cells), problems: [] },
    fixed: pinned(scanned.text, imports),
  };
}

/** Pins the imports. Works on the changed text, because removing credentials shifts offsets. */
function pinned(text: string, imports: readonly NotebookImport[]): string {
  return applyEdits(text, pinEdits(text, codeCells(text), imports));
}
