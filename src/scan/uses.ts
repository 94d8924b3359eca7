/**
 * What a notebook does with Provena, as far as its code says so.
 *
 * @module
 */
import { type CodeCell, lineAt } from "./code_cells.ts";

/** Something a notebook does that may take a role. */
export type Use =
  /** Calls an operation by its name. */
  | { readonly kind: "operation"; readonly api: string; readonly name: string }
  /** Sends a request to a path of an API. */
  | { readonly kind: "path"; readonly api: string; readonly path: string }
  /** Requires the access of a level, such as `registry:write`. */
  | { readonly kind: "level"; readonly api: string; readonly level: string }
  /** Asks the administrators for roles. */
  | { readonly kind: "roles"; readonly roles: readonly string[] };

/** A use with its place. */
export interface PlacedUse {
  readonly cell: number;
  readonly line: number;
  readonly use: Use;
}

const WORD = `["'\`]([^"'\`\\s]+)["'\`]`;
/** `registry = await session.api("registry")`, with or without a type. */
const EXPLORER = new RegExp(
  `([\\w$]+)\\s*=\\s*await\\s+[\\w$.]+\\.api\\s*(?:<[^()]*>)?\\(\\s*${WORD}`,
  "g",
);
const MEMBER = `\\.ops(?:\\.([\\w$]+)|\\[\\s*${WORD})|\\.(?:call|pages)\\(\\s*${WORD}`;
const DIRECT = new RegExp(
  `\\.api\\s*(?:<[^()]*>)?\\(\\s*${WORD}\\s*\\)\\s*\\)\\s*(?:${MEMBER})`,
  "g",
);
const ADDRESS = new RegExp(`\\.url\\(\\s*${WORD}\\s*,\\s*["'\`]([^"'\`?#]*)`, "g");
const LEVEL = /\.require\(\s*["'`]([\w-]+):(\w+)["'`]/g;
const ROLES = /\.requestAccess\(\s*\[([^\]]*)\]/g;

/**
 * Finds what a notebook does with Provena.
 *
 * @param cells its code
 * @returns the uses in order; one that is put together at run time is not seen
 */
export function usesIn(cells: readonly CodeCell[]): readonly PlacedUse[] {
  const explorers = new Map<string, string>();
  return cells.flatMap(({ cell, code }) => {
    for (const [, variable, api] of code.matchAll(EXPLORER)) explorers.set(variable!, api!);
    return [...usesInCode(code, explorers)].toSorted((a, b) => a.at - b.at)
      .map(({ at, use }) => ({ cell, line: lineAt(code, at), use }));
  });
}

function* usesInCode(
  code: string,
  explorers: ReadonlyMap<string, string>,
): Generator<{ readonly at: number; readonly use: Use }> {
  for (const [variable, api] of explorers) {
    const member = new RegExp(`(?<![\\w$.])${variable.replaceAll("$", "\\$")}(?:${MEMBER})`, "g");
    for (const { index, 1: dotted, 2: quoted, 3: called } of code.matchAll(member)) {
      yield { at: index, use: { kind: "operation", api, name: (dotted ?? quoted ?? called)! } };
    }
  }
  for (const { index, 1: api, 2: dotted, 3: quoted, 4: called } of code.matchAll(DIRECT)) {
    yield { at: index, use: { kind: "operation", api: api!, name: (dotted ?? quoted ?? called)! } };
  }
  for (const { index, 1: api, 2: path } of code.matchAll(ADDRESS)) {
    yield { at: index, use: { kind: "path", api: api!, path: path! } };
  }
  for (const { index, 1: api, 2: level } of code.matchAll(LEVEL)) {
    yield { at: index, use: { kind: "level", api: api!, level: level! } };
  }
  for (const { index, 1: list = "" } of code.matchAll(ROLES)) {
    const roles = [...list.matchAll(/["'`]([\w-]+)["'`]/g)].map(([, role]) => role!);
    if (roles.length > 0) yield { at: index, use: { kind: "roles", roles } };
  }
}
