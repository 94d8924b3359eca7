/**
 * `provena lineage`: shows what an item was made from, and what was made from it.
 *
 * @module
 */
import type { LineageDirection } from "../../model/lineage.ts";
import type { CliCommand } from "../command.ts";
import { parseWhole } from "../numbers.ts";
import { withProgress } from "../progress.ts";

interface LineageCommandOptions {
  readonly direction?: LineageDirection;
  readonly depth?: string;
  readonly mermaid?: boolean;
}

/** Prints the lineage as a tree, as a Mermaid flowchart, or as JSON. */
export const lineage: CliCommand<LineageCommandOptions> = {
  arguments: [["<handle>", "the item, such as 10378.1/1900078"]],
  options: [
    ["--direction <way>", "upstream: what it was made from; downstream: what was made from it"],
    ["--depth <steps>", "how many steps to follow, from 1 to 10; 2 by default"],
    ["--mermaid", "print a Mermaid flowchart, for a Markdown page"],
  ],
  candidates: { "--direction": ["upstream", "downstream", "both"] },
  examples: [
    ["provena lineage 10378.1/1900029", "both ways, two steps"],
    ["provena lineage 10378.1/1900029 --direction upstream --depth 4", "further back"],
    ["provena lineage 10378.1/1900029 --mermaid > lineage.mmd", "a flowchart"],
  ],
  run: async (invocation) => {
    const { args: [handle], options: { direction, mermaid }, output, signal } = invocation;
    const depth = parseWhole("--depth", invocation.options.depth, 4);
    const session = await invocation.openSession();
    const asked = session.lineage(handle!, {
      signal,
      ...(direction === undefined ? {} : { direction }),
      ...(depth === undefined ? {} : { depth }),
    });
    const found = await withProgress(invocation, "Asking for the lineage", asked);
    if (mermaid && !output.json) output.write(found.toMermaid());
    else output.result(found);
  },
};
