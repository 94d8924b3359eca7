/**
 * `provena describe`: shows an operation's arguments and response.
 *
 * @module
 */
import type { CliCommand } from "../command.ts";
import { openApi } from "../open_api.ts";

interface DescribeOptions {
  readonly example?: boolean;
}

/** Shows an operation's arguments and responses, and a command to paste. */
export const describe: CliCommand<DescribeOptions> = {
  arguments: [
    ["<api>", "the API, such as registry"],
    ["<operation>", "the operation, by the name that provena apis shows"],
  ],
  options: [["--example", "print example arguments, as JSON to edit"]],
  candidates: { api: "api", operation: "operation" },
  examples: [
    ["provena describe registry fetch", "what it needs, and what it answers"],
    ["provena describe registry list --example > body.json", "example arguments to edit"],
  ],
  run: async (invocation) => {
    const { args: [, operation = ""], options, output } = invocation;
    const explorer = await openApi(invocation);
    if (!options.example) return output.result(explorer.describe(operation));
    output.data(explorer.example(operation, { all: true }));
  },
};
