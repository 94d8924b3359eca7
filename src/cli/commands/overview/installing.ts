/**
 * How to install the command permanently, when it was started by npx or the like.
 *
 * @module
 */
import process from "node:process";
import { type Line, line, step } from "../../../display/document.ts";

const installers: readonly (readonly [path: RegExp, command: string])[] = [
  [/[/\\]_npx[/\\]/, "npm install --global provena-notebook"],
  [/[/\\]bunx-/, "bun add --global provena-notebook"],
];

/** The step that installs the command; nothing if it is already installed. */
export function installStep(): readonly Line[] {
  const program = process.argv[1] ?? "";
  const command = process.env["npm_lifecycle_event"] === "demo"
    ? "npm link"
    : installers.find(([path]) => path.test(program))?.[1];
  return command === undefined ? [] : [line(step("", command))];
}
