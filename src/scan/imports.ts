/**
 * The JSR and npm imports of a notebook, with their versions.
 *
 * @module
 * @see https://docs.deno.com/runtime/fundamentals/modules/
 */
import type { NotebookImport } from "../model/share.ts";
import type { CodeCell } from "./code_cells.ts";
import { type Edit, editsFor } from "./edits.ts";
import { PlaceCounter } from "./place.ts";

const IMPORT = /\b(?:from|import)\b/g;
/** The specifier after `import` or `from`; line breaks are allowed between. */
const SPECIFIER = /\s{0,100}\(?\s{0,100}(?:"([^"'\n]{1,1000})"|'([^"'\n]{1,1000})')/y;
const PACKAGE = /^(jsr|npm):(\/?)((?:@[^@/]+\/)?[^@/]+)(?:@([^/]*))?(\/.*)?$/;

/** A package in an import. */
export interface ImportedPackage {
  readonly registry: "jsr" | "npm";
  /** Its name, including the scope. */
  readonly name: string;
  /** The version or range; undefined if there is none. */
  readonly range: string | undefined;
}

function packageOf(specifier: string): ImportedPackage | undefined {
  const [, registry, , name, range] = PACKAGE.exec(specifier) ?? [];
  if (name === undefined) return undefined;
  return { registry: registry as "jsr" | "npm", name, range };
}

/** Whether a range pins a version; `latest` and `*` do not. */
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
    for (const { 0: word, index } of cell.code.matchAll(IMPORT)) {
      SPECIFIER.lastIndex = index + word.length;
      const match = SPECIFIER.exec(cell.code);
      const specifier = match?.[1] ?? match?.[2];
      if (specifier === undefined) continue;
      yield { cell, specifier, start: SPECIFIER.lastIndex - 1 - specifier.length };
    }
  }
}

/** Finds the range to pin a package to; undefined if no version is known. */
export type Pin = (imported: ImportedPackage) => Promise<string | undefined>;

/** Lists the imports of a notebook. */
export async function listImports(
  cells: readonly CodeCell[],
  pin: Pin,
): Promise<readonly NotebookImport[]> {
  const found: NotebookImport[] = [];
  const pins = new Map<string, string | null>();
  const places = new Map(cells.map((cell) => [cell, new PlaceCounter(cell.code)]));
  for (const { cell, specifier, start } of importsOf(cells)) {
    const place = { cell: cell.cell, line: places.get(cell)!.at(start).line, specifier };
    const imported = packageOf(specifier);
    if (imported) {
      const pinned = isPinned(imported.range);
      // Ask a registry only once per package.
      if (!pinned && !pins.has(specifier)) {
        pins.set(specifier, withRange(specifier, await pin(imported)));
      }
      const pinTo = pins.get(specifier) ?? null;
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

/** The edits that pin a notebook's imports. */
export function pinEdits(
  json: string,
  cells: readonly CodeCell[],
  imports: readonly NotebookImport[],
): Edit[] {
  const pins = new Map(imports.map(({ specifier, pinTo }) => [specifier, pinTo]));
  const byCell = new Map<CodeCell, Place[]>();
  for (const place of importsOf(cells)) {
    const places = byCell.get(place.cell);
    if (places) places.push(place);
    else byCell.set(place.cell, [place]);
  }
  return [...byCell].flatMap(([cell, places]) =>
    editsFor(
      json,
      cell,
      places.flatMap(({ specifier, start }) => {
        const by = pins.get(specifier);
        return by ? [{ start, end: start + specifier.length, by }] : [];
      }),
    )
  );
}
