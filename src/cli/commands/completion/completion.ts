/**
 * `provena completion`: lets Tab complete.
 *
 * @module
 */
import { readDeployments } from "../../../configuration/named_deployments.ts";
import { configError } from "../../../errors.ts";
import { realSystem } from "../../../system/system.ts";
import type { CliCommand, CommandEntry } from "../../command.ts";
import { bashScript } from "./bash.ts";
import { fishScript } from "./fish.ts";
import { commandTable, everyOption } from "./table.ts";
import { zshScript } from "./zsh.ts";

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript };
const shells: readonly string[] = Object.keys(scripts);

/**
 * The command that prints the script a shell sources.
 *
 * @param commands what the script completes
 * @returns the command
 */
export const completionOf = (commands: Readonly<Record<string, CommandEntry>>): CliCommand => ({
  arguments: [["<shell>", `${shells.join(", ")}; or deployments, for their names one a line`]],
  about:
    "Prints a script for your shell. Put the line for it into the file that your shell reads " +
    "when it starts, and open a new terminal.",
  candidates: { shell: shells },
  examples: [
    ['eval "$(provena completion bash)"', "in ~/.bashrc"],
    ['eval "$(provena completion zsh)"', "in ~/.zshrc, after compinit"],
    ["provena completion fish | source", "in ~/.config/fish/config.fish"],
  ],
  run: async ({ args: [shell], output }) => {
    if (shell === "deployments") {
      const names = Object.keys(readDeployments(realSystem).deployments);
      return output.write(names.map((name) => `${name}\n`).join(""));
    }
    if (shell !== "bash" && shell !== "zsh" && shell !== "fish") {
      throw configError(
        `There is no completion for ${JSON.stringify(shell)}; there is one for ${
          shells.join(", ")
        }`,
      );
    }
    output.write(scripts[shell](await commandTable(commands), everyOption));
  },
});
