/**
 * How the reader of this process types our command, so that next steps can be pasted as they are.
 *
 * @module
 */

const AS_IT_IS = (command: string): string => command;

let form = AS_IT_IS;

/** Sets the form of every command shown from now on. @default as it is */
export function typeCommandsAs(how: (command: string) => string = AS_IT_IS): void {
  form = how;
}

/** A command such as `provena login`, as the reader types it. */
export function asTyped(command: string): string {
  return form(command);
}
