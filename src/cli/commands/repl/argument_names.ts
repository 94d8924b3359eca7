/**
 * Completes the names of an operation's arguments at the prompt.
 *
 * @module
 */
import { escapeHidden } from "../../../text/sanitise.ts";

/** Looks up an operation's argument names, by the variable that holds the API and the operation. */
export type ArgumentNames = (variable: string, operation: string) => readonly string[] | undefined;

/** Matches a call of an operation, up to its arguments object. */
const CALL = /(?:^|[^$\w])([$\w]+)\.ops\.([$\w]+)(?:\.all|\.pages)?\(\s*\{/g;

/**
 * Completes at the end of the line, in the form that readline expects: the names, each with a colon,
 * and the part already typed. Undefined if no argument is being named there.
 */
export function completeArgument(
  line: string,
  namesOf: ArgumentNames,
): [names: string[], begun: string] | undefined {
  const call = [...line.matchAll(CALL)].at(-1);
  const [head = "", variable = "", operation = ""] = call ?? [];
  const object = call && readOpenObject(line.slice(call.index + head.length));
  const names = object && namesOf(variable, operation);
  if (object === undefined || names === undefined) return undefined;
  const { given, begun } = object;
  const open = names.filter((name) => name.startsWith(begun) && !given.has(name));
  return [
    open.map((name) =>
      `${/^[$A-Z_a-z][$\w]*$/.test(name) ? name : escapeHidden(JSON.stringify(name))}: `
    ),
    begun,
  ];
}

/** An object that is still open where a name is being typed. */
interface OpenObject {
  /** The names that have values. */
  readonly given: ReadonlySet<string>;
  /** The part of a name that is there. */
  readonly begun: string;
}

/** What ends what begins with it; a bracket ends a text of its own kind, or what it opened. */
const CLOSERS: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  "`": "`",
  "{": "}",
  "[": "]",
};

/** A name, bare or quoted, with the colon behind it. */
const NAMED = /\s*(?:(["'])([^"'`]*)\1|([$\w]+))\s*:/y;

/** Reads what stands behind the opening brace; undefined where no name is being typed. */
function readOpenObject(inside: string): OpenObject | undefined {
  const given = new Set<string>();
  let field = 0;
  for (let at = 0; at < inside.length; at++) {
    if (at === field) {
      NAMED.lastIndex = at;
      const [named = "", , quoted, bare] = NAMED.exec(inside) ?? [];
      const name = quoted ?? bare;
      if (name !== undefined) {
        given.add(name);
        at += named.length;
      }
    }
    const character = inside.charAt(at);
    if (character === ",") field = at + 1;
    if ("})(]".includes(character) && character !== "") return undefined;
    const closer = CLOSERS[character];
    if (closer === undefined) continue;
    at = inside.indexOf(closer, at + 1);
    if (at < 0) return undefined;
  }
  const begun = /^\s*([$\w]*)$/.exec(inside.slice(field))?.[1];
  return begun === undefined ? undefined : { given, begun };
}
