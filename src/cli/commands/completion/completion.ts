/**
 * `provena completion`: prints a script with which Tab completes commands.
 *
 * @module
 */
import { configError } from "../../../errors.ts";
import type { CliCommand } from "../../command.ts";
import { isShell, shells, stubs } from "./stubs.ts";

/** The command that prints what a shell sources. */
export const completion: CliCommand = {
  arguments: [["<shell>", shells.join(", ")]],
  about:
    "Prints a script for your shell. Put the line for it into the file that your shell reads " +
    "when it starts, and open a new terminal. Tab never asks a server.",
  candidates: { shell: shells },
  examples: [
    ['eval "$(provena completion bash)"', "in ~/.bashrc"],
    ['eval "$(provena completion zsh)"', "in ~/.zshrc, after compinit"],
    ["provena completion fish | source", "in ~/.config/fish/config.fish"],
  ],
  run: ({ args: [shell = ""], output }) => {
    if (isShell(shell)) return Promise.resolve(output.write(stubs[shell]));
    throw configError(
      `There is no completion for ${JSON.stringify(shell)}; there is one for ${shells.join(", ")}`,
    );
  },
};
