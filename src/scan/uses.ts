/**
 * Finds what a notebook does with Provena, from its code.
 *
 * @module
 */
import type { CodeCell } from "./code_cells.ts";
import { PlaceCounter } from "./place.ts";

/** A use of Provena that may need a role. */
export type Use =
  /** Calls an operation by its name. */
  | { readonly kind: "operation"; readonly api: string; readonly name: string }
  /** Sends a request to a path of an API. */
  | { readonly kind: "path"; readonly api: string; readonly path: string }
  /** Requires the access of a level, such as `registry:write`. */
  | { readonly kind: "level"; readonly api: string; readonly level: string }
  /** Asks the administrators for roles. */
  | { readonly kind: "roles"; readonly roles: readonly string[] };

/** A use and its place. */
export interface PlacedUse {
  readonly cell: number;
  readonly line: number;
  readonly use: Use;
}

/** Patterns for names and the space between them, bounded so that matching takes linear time. */
const SPACE = String.raw`\s{0,100}`;
const WORD = String.raw`["'\`]([^"'\`\s]{1,200})["'\`]`;

/** Each pattern is tried once per place, and reads only a few lines. */
const METHOD = /\.(?:ops|call|pages|api|url|require|requestAccess)(?![\w$])/g;
const API = new RegExp(`\\.api${SPACE}(?:<[^()]{0,200}>)?\\(${SPACE}${WORD}`, "y");
const MEMBER = new RegExp(
  `\\.ops(?:\\.([\\w$]{1,200})|\\[${SPACE}${WORD})|\\.(?:call|pages)\\(${SPACE}${WORD}`,
  "y",
);
const AWAITED = new RegExp(`${SPACE}\\)${SPACE}\\)${SPACE}`, "y");
const ADDRESS = new RegExp(
  `\\.url\\(${SPACE}${WORD}${SPACE},${SPACE}["'\`]([^"'\`?#]{0,1000})`,
  "y",
);
const LEVEL = /\.require\(\s{0,100}["'`]([\w-]{1,100}):(\w{1,100})["'`]/y;
const ROLES = /\.requestAccess\(\s{0,100}\[([^\]]{0,4000})\]/y;

/** The uses of Provena in some code cells. */
export function usesIn(cells: readonly CodeCell[]): readonly PlacedUse[] {
  const explorers = new Map<string, string>();
  return cells.flatMap(({ cell, code }) => {
    const methods = [...code.matchAll(METHOD)].map(({ index }) => index);
    for (const at of methods) {
      const api = matchAt(API, code, at)?.[1];
      const variable = api === undefined ? undefined : assignedVariable(code, at);
      if (variable !== undefined) explorers.set(variable, api!);
    }
    const places = new PlaceCounter(code);
    return methods.flatMap((at): PlacedUse[] => {
      const use = useAt(code, at, explorers);
      return use ? [{ cell, line: places.at(at).line, use }] : [];
    });
  });
}

function useAt(
  code: string,
  at: number,
  explorers: ReadonlyMap<string, string>,
): Use | undefined {
  const awaited = matchAt(API, code, at);
  if (awaited) {
    const next = at + awaited[0].length;
    const name = memberAt(code, next + (matchAt(AWAITED, code, next)?.[0].length ?? code.length));
    return name === undefined ? undefined : { kind: "operation", api: awaited[1]!, name };
  }
  const member = memberAt(code, at);
  if (member !== undefined) {
    const api = explorers.get(variableBefore(code, at));
    return api === undefined ? undefined : { kind: "operation", api, name: member };
  }
  const address = matchAt(ADDRESS, code, at);
  if (address) return { kind: "path", api: address[1]!, path: address[2]! };
  const level = matchAt(LEVEL, code, at);
  if (level) return { kind: "level", api: level[1]!, level: level[2]! };
  const [, list = ""] = matchAt(ROLES, code, at) ?? [];
  const roles = [...list.matchAll(/["'`]([\w-]{1,100})["'`]/g)].map(([, role]) => role!);
  return roles.length > 0 ? { kind: "roles", roles } : undefined;
}

function matchAt(pattern: RegExp, code: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(code);
}

function memberAt(code: string, at: number): string | undefined {
  const [, dotted, quoted, called] = matchAt(MEMBER, code, at) ?? [];
  return dotted ?? quoted ?? called;
}

const MAX_NAME_LENGTH = 200;

/** Start of the run of matching characters before an offset. */
function before(code: string, at: number, fits: RegExp): number {
  let start = at;
  while (at - start < MAX_NAME_LENGTH && fits.test(code[start - 1] ?? "")) start--;
  return start;
}

/** The variable that a method is called on; empty if it is a property of another object. */
function variableBefore(code: string, at: number): string {
  const start = before(code, at, /[\w$]/);
  return code[start - 1] === "." ? "" : code.slice(start, at);
}

/** The variable in `registry = await session.api("registry")`. */
function assignedVariable(code: string, at: number): string | undefined {
  const object = before(code, at, /[\w$.]/);
  const space = before(code, object, /\s/);
  if (object === at || space === object || code.slice(space - 5, space) !== "await") {
    return undefined;
  }
  const sign = before(code, space - "await".length, /\s/);
  if (code[sign - 1] !== "=") return undefined;
  const end = before(code, sign - 1, /\s/);
  const start = before(code, end, /[\w$]/);
  return start === end ? undefined : code.slice(start, end);
}
