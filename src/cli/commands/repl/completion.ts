/**
 * What Tab offers at the prompt.
 *
 * @module
 */
import { apiNames } from "../../../model/deployment.ts";
import { escapeHidden } from "../../../text/sanitise.ts";
import { completeArgument } from "./argument_names.ts";
import { names, openApis, type Variables } from "./at_hand.ts";

/** The candidates, and the part of the line that each of them replaces. */
export type Completions = readonly [candidates: string[], begun: string];

/** Completions of our own; undefined where JavaScript's names are wanted. */
export function completeHere(line: string, variables: Variables): Completions | undefined {
  if (line.trim() === "") {
    const apis = openApis(variables).map(({ name }) => name);
    return [[...new Set([...names, ...apis])], ""];
  }
  const api = /\bapi\(\s*["']([\w-]*)$/.exec(line)?.[1];
  if (api !== undefined) return [apiNames.filter((name) => name.startsWith(api)), api];
  return completeArgument(line, (variable, operation) => {
    const found = openApis(variables).find(({ name }) => name === variable)?.explorer;
    if (!found?.operations.some(({ operationId }) => operationId === operation)) return undefined;
    return found.describe(operation).arguments.map(({ name }) => name);
  });
}

const ofEveryObject: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));

/** The size of the terminal, in characters. */
export interface Screen {
  readonly columns: number;
  readonly rows: number;
}

/** Readline puts two spaces after each name; the line that is typed, and some before it, remain. */
function fits(names: readonly string[], { columns, rows }: Screen): boolean {
  const longest = Math.max(...names.map((name) => name.length));
  const perLine = Math.max(1, Math.floor(columns / (longest + 2)));
  return Math.ceil(names.length / perLine) <= rows - 4;
}

/**
 * Completions of JavaScript's names, made short: the names alone, without the object before them,
 * so that they fit in columns; and of many, their first words.
 */
export function shortened(
  [found, line = ""]: readonly [string[], string?],
  screen: Screen,
): Completions {
  const dot = line.lastIndexOf(".") + 1;
  const object = line.slice(0, dot);
  if (dot === 0 || !found.every((name) => name === "" || name.startsWith(object))) {
    return [found.map((name) => escapeHidden(name)), line];
  }
  const begun = line.slice(dot);
  // In a name, an escape is the character itself.
  const all = found.filter((name) => name !== "").map((name) => escapeHidden(name.slice(dot)));
  const own = all.filter((name) => !ofEveryObject.has(name));
  const candidates = [...new Set(own.length > 0 ? own : all)].sort();
  return [fits(candidates, screen) ? candidates : beginnings(candidates, begun), begun];
}

/** The names up to their next `_`; a beginning that only one name has is that name. */
function beginnings(names: readonly string[], begun: string): string[] {
  const counts = new Map<string, number>();
  const beginningOf = (name: string) => {
    const end = name.indexOf("_", begun.length + 1);
    return end < 0 ? name : name.slice(0, end + 1);
  };
  for (const beginning of names.map(beginningOf)) {
    counts.set(beginning, (counts.get(beginning) ?? 0) + 1);
  }
  return [
    ...new Set(names.map((name) => counts.get(beginningOf(name)) === 1 ? name : beginningOf(name))),
  ];
}
