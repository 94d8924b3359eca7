/**
 * `provena types`: an API's arguments and answers as TypeScript.
 *
 * @module
 */
import { apiNames } from "../../deployment.ts";
import { parseApi } from "../api/api_name.ts";
import type { CliCommand } from "../command.ts";
import { withProgress } from "../progress.ts";

/** Prints TypeScript declarations of an API's operations. */
export const types: CliCommand = {
  arguments: [["<api>", "the API, such as registry"]],
  about: 'An editor then completes and checks session.api<Registry>("registry").',
  candidates: { api: apiNames },
  examples: [["provena types registry > registry.d.ts", "the registry's operations"]],
  run: async (invocation) => {
    const { args, output, signal, openSession } = invocation;
    const name = parseApi(args[0]);
    const session = await openSession();
    const loading = session.api(name, { signal });
    const explorer = await withProgress(invocation, "Reading its description", loading);
    output.write(explorer.types());
  },
};
