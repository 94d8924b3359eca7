/**
 * Completing the names of an operation's arguments at the prompt.
 *
 * @module
 */
import { escapeHidden } from "../../../text/sanitise.ts";

/** The argument names of an operation that a variable of the prompt has, if it has it. */
export type ArgumentNames = (variable: string, operation: string) => readonly string[] | undefined;

/** An operation called by name, whose object of arguments is still open at its outermost level. */
const OPEN_CALL =
  /([$\w]+)\.ops\.([$\w]+)(?:\.all|\.pages)?\(\s*\{((?:[^{}()[\]"'`]|"[^"]*"|'[^']*'|`[^`]*`|\{[^{}]*\}|\[[^[\]]*\])*)$/;

/** What names of its own may stand in. */
const VALUES = /(?<=:\s*)(?:"[^"]*"|'[^']*'|`[^`]*`|\{[^{}]*\}|\[[^[\]]*\])/g;

/** Where the next name begins: at the start, or behind a comma. */
const NAME_BEGUN = /(?:^|,)\s*([$\w]*)$/;

/**
 * The arguments that can be named where the line ends.
 *
 * @param line the line up to the cursor
 * @param namesOf the argument names of an operation
 * @returns what readline's completer answers: names, each with its colon, and the part of a name
 * that is there; undefined where no argument is being named
 */
export function completeArgument(
  line: string,
  namesOf: ArgumentNames,
): [names: string[], begun: string] | undefined {
  const [, variable, operation, inside] = OPEN_CALL.exec(line) ?? [];
  if (variable === undefined || operation === undefined || inside === undefined) return undefined;
  const begun = NAME_BEGUN.exec(inside)?.[1];
  const names = begun === undefined ? undefined : namesOf(variable, operation);
  if (begun === undefined || names === undefined) return undefined;
  const given = new Set(inside.replace(VALUES, "").match(/[$\w]+(?=["']?\s*:)/g));
  const open = names.filter((name) => name.startsWith(begun) && !given.has(name));
  return [
    open.map((name) =>
      `${/^[$A-Z_a-z][$\w]*$/.test(name) ? name : escapeHidden(JSON.stringify(name))}: `
    ),
    begun,
  ];
}
