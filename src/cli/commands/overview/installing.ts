/**
 * How to get the command for good, where it runs without being installed.
 *
 * @module
 */
import process from "node:process";
import { type Line, line, step } from "../../../display/document.ts";

const ways: readonly (readonly [path: RegExp, command: string])[] = [
  [/[/\\]_npx[/\\]/, "npm install --global provena-notebook"],
  [/[/\\]bunx-/, "bun add --global provena-notebook"],
];

/**
 * The step that installs the command.
 *
 * @returns a line, or none if the command is there already
 */
export function installStep(): readonly Line[] {
  const program = process.argv[1] ?? "";
  const command = process.env["npm_lifecycle_event"] === "demo"
    ? "npm link"
    : ways.find(([path]) => path.test(program))?.[1];
  return command === undefined ? [] : [line(step("", command))];
}
