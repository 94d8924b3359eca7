/**
 * What a notebook imports from JSR and npm, and in which version.
 *
 * @module
 * @see https://docs.deno.com/runtime/fundamentals/modules/
 */
import type { NotebookImport } from "../model/share.ts";
import { type CodeCell, lineAt } from "./code_cells.ts";
import { type Edit, editsFor } from "./edits.ts";

const IMPORT = /(?:\bfrom\s*|\bimport\s*\(?\s*)(["'])([^"'\n]+)\1/g;
const PACKAGE = /^(jsr|npm):(\/?)((?:@[^@/]+\/)?[^@/]+)(?:@([^/]*))?(\/.*)?$/;

/** A package as an import names it. */
export interface ImportedPackage {
  readonly registry: "jsr" | "npm";
  /** Its name, with its scope. */
  readonly name: string;
  /** The version or range; undefined where none is named. */
  readonly range: string | undefined;
}

function packageOf(specifier: string): ImportedPackage | undefined {
  const [, registry, , name, range] = PACKAGE.exec(specifier) ?? [];
  if (name === undefined) return undefined;
  return { registry: registry as "jsr" | "npm", name, range };
}

/** `latest` and `*` are whatever is newest on the day the reader runs it. */
function isPinned(range: string | undefined): boolean {
  return range !== undefined && /\d/.test(range);
}

/** An import with its place. */
interface Place {
  readonly cell: CodeCell;
  readonly specifier: string;
  readonly start: number;
}

function* importsOf(cells: readonly CodeCell[]): Generator<Place> {
  for (const cell of cells) {
    for (const match of cell.code.matchAll(IMPORT)) {
      const specifier = match[2]!;
      const start = match.index + match[0].length - 1 - specifier.length;
      yield { cell, specifier, start };
    }
  }
}

/** Gives the range to pin a package to; undefined where no version is known. */
export type Pin = (imported: ImportedPackage) => Promise<string | undefined>;

/**
 * Lists the imports of a notebook.
 *
 * @param cells its code
 * @param pin the range for a package that is imported without
 * @returns each import of a package, and of a file beside the notebook
 */
export async function listImports(
  cells: readonly CodeCell[],
  pin: Pin,
): Promise<readonly NotebookImport[]> {
  const found: NotebookImport[] = [];
  for (const { cell, specifier, start } of importsOf(cells)) {
    const place = { cell: cell.cell, line: lineAt(cell.code, start), specifier };
    const imported = packageOf(specifier);
    if (imported) {
      const pinned = isPinned(imported.range);
      const pinTo = pinned ? null : withRange(specifier, await pin(imported));
      found.push({ ...place, kind: "package", pinned, pinTo });
    } else if (/^\.{0,2}\//.test(specifier)) {
      found.push({ ...place, kind: "file", pinned: true, pinTo: null });
    }
  }
  return found;
}

function withRange(specifier: string, range: string | undefined): string | null {
  if (range === undefined) return null;
  return specifier.replace(
    PACKAGE,
    (_, registry, slash, name, __, rest = "") => `${registry}:${slash}${name}@${range}${rest}`,
  );
}

/**
 * The changes that pin a notebook's imports.
 *
 * @param json the notebook's text
 * @param cells its code
 * @param imports its imports, by {@link listImports}
 * @returns an edit for each import that is not pinned and can be
 */
export function pinEdits(
  json: string,
  cells: readonly CodeCell[],
  imports: readonly NotebookImport[],
): Edit[] {
  const pins = new Map(imports.map(({ specifier, pinTo }) => [specifier, pinTo]));
  return [...importsOf(cells)].flatMap(({ cell, specifier, start }) => {
    const pinTo = pins.get(specifier);
    if (!pinTo) return [];
    return editsFor(json, cell, { start, end: start + specifier.length }, pinTo);
  });
}
