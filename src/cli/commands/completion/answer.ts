/**
 * `provena __complete`: answers the stubs that `provena completion` prints.
 *
 * @module
 */
import process from "node:process";
import { commands } from "../../commands.ts";
import { complete } from "./complete.ts";
import { knownNames } from "./names.ts";
import { answerFor, readLine } from "./spoken.ts";
import { isShell } from "./stubs.ts";

/** Writes what can be typed; of a shell that is not known, nothing. */
export async function answer([shell = "", ...given]: readonly string[]): Promise<void> {
  if (!isShell(shell)) return;
  const line = readLine(shell, given);
  const completion = await complete(line.words, commands, knownNames);
  process.stdout.write(answerFor(shell, completion, line));
}
