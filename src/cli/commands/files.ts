/**
 * `provena files`: lists the files of a dataset.
 *
 * @module
 */
import type { CliCommand } from "../command.ts";
import { withProgress } from "../progress.ts";

/** Lists a dataset's files. */
export const files: CliCommand = {
  arguments: [["<handle>", "the handle of the dataset"]],
  about: "With --json all of them, for a program; a table shows the first hundred.",
  examples: [
    ["provena files 10378.1/1900046", "path, size and time of each file"],
    ["provena files 10378.1/1900046 --json", "for a program"],
  ],
  run: async (invocation) => {
    const { args, signal, output, openSession } = invocation;
    const [handle = ""] = args;
    const session = await openSession();
    const listing = session.files(handle, { signal });
    output.result(await withProgress(invocation, "Listing the files", listing));
  },
};
