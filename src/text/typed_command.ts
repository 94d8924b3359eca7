/**
 * How the reader of this process types our command, so that next steps can be pasted as they are.
 *
 * @module
 */

let form = (command: string): string => command;

/** Sets the form of every command shown from now on. */
export function typeCommandsAs(how: (command: string) => string): void {
  form = how;
}

/** A command such as `provena login`, as the reader types it. */
export function asTyped(command: string): string {
  return form(command);
}
