/**
 * `provena describe`: what an operation takes and answers.
 *
 * @module
 */
import { apiNames } from "../../deployment.ts";
import { ProvenaError } from "../../errors.ts";
import { parseApi } from "../api/api_name.ts";
import type { CliCommand } from "../command.ts";
import { withProgress } from "../progress.ts";

interface DescribeOptions {
  readonly example?: boolean;
}

/** Shows an operation's arguments and answers, and a command to paste. */
export const describe: CliCommand<DescribeOptions> = {
  arguments: [
    ["<api>", "the API, such as registry"],
    ["<operation>", "the operation, as provena apis names it"],
  ],
  options: [["--example", "print the arguments filled in, as JSON to edit"]],
  candidates: { api: apiNames },
  examples: [
    ["provena describe registry fetch", "what it takes, what it answers"],
    ["provena describe registry list --example > body.json", "arguments to edit"],
  ],
  run: async (invocation) => {
    const { args: [api, operation], options, output, signal, openSession } = invocation;
    const name = parseApi(api);
    if (operation === undefined) {
      throw new ProvenaError(
        "ERR_CONFIG",
        `Name an operation; provena apis ${name} lists them`,
      );
    }
    const session = await openSession();
    const loading = session.api(name, { signal });
    const explorer = await withProgress(invocation, "Reading its description", loading);
    if (!options.example) return output.result(explorer.describe(operation));
    output.write(`${JSON.stringify(explorer.example(operation, { all: true }), null, 2)}\n`);
  },
};
