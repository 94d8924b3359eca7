/**
 * `provena search`: finds items of the registry by words.
 *
 * @module
 */
import { itemSubtypes } from "../../model/item_kinds.ts";
import type { CliCommand } from "../command.ts";
import { parseWhole } from "../numbers.ts";
import { withProgress } from "../progress.ts";

interface SearchCommandOptions {
  readonly subtype?: string;
  readonly limit?: string;
}

/** Prints name, kind, handle and owner of the items found. */
export const search: CliCommand<SearchCommandOptions> = {
  arguments: [["<words...>", "what to search for"]],
  options: [
    ["--subtype <kind>", "only items of this kind, such as DATASET"],
    ["--limit <count>", "how many items at most; 10 by default, Provena finds no more than 50"],
  ],
  candidates: { "--subtype": itemSubtypes },
  examples: [
    ["provena search coral bleaching", "the best ten"],
    ["provena search currents --subtype DATASET --limit 50", "only datasets, as many as there are"],
  ],
  run: async (invocation) => {
    const { args, options: { subtype }, output, signal } = invocation;
    const limit = parseWhole("--limit", invocation.options.limit, 50);
    const session = await invocation.openSession();
    const searching = session.search(args.join(" "), {
      signal,
      ...(subtype === undefined ? {} : { subtype }),
      ...(limit === undefined ? {} : { limit }),
    });
    output.result(await withProgress(invocation, "Searching", searching));
  },
};
