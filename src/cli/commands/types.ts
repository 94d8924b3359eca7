/**
 * `provena types`: prints an API's arguments and responses as TypeScript.
 *
 * @module
 */
import type { CliCommand } from "../command.ts";
import { openApi } from "../open_api.ts";

/** Prints TypeScript declarations of an API's operations. */
export const types: CliCommand = {
  arguments: [["<api>", "the API, such as registry"]],
  about: 'An editor then completes and checks session.api<Registry>("registry").',
  candidates: { api: "api" },
  examples: [["provena types registry > registry.d.ts", "the registry's operations"]],
  run: async (invocation) => invocation.output.write((await openApi(invocation)).types()),
};
