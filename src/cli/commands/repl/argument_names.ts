/**
 * Completes the names of an operation's arguments at the prompt.
 *
 * @module
 */
import { escapeHidden } from "../../../text/sanitise.ts";

/** Looks up an operation's argument names, by the variable that holds the API and the operation. */
export type ArgumentNames = (variable: string, operation: string) => readonly string[] | undefined;

/** Matches a call of an operation whose arguments object is not yet closed. */
const OPEN_CALL =
  /([$\w]+)\.ops\.([$\w]+)(?:\.all|\.pages)?\(\s*\{((?:[^{}()[\]"'`]|"[^"]*"|'[^']*'|`[^`]*`|\{[^{}]*\}|\[[^[\]]*\])*)$/;

/** Matches complete values, which can contain names that are not argument names. */
const VALUES = /(?<=:\s*)(?:"[^"]*"|'[^']*'|`[^`]*`|\{[^{}]*\}|\[[^[\]]*\])/g;

/** Matches the place where a name begins: at the start, or after a comma. */
const NAME_BEGUN = /(?:^|,)\s*([$\w]*)$/;

/**
 * Completes at the end of the line, in the form that readline expects: the names, each with a colon,
 * and the part already typed. Undefined if no argument is being named there.
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
