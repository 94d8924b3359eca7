/**
 * `provena download`: downloads files of a dataset.
 *
 * @module
 */
import { expandHome } from "../../system/folders.ts";
import { realSystem } from "../../system/system.ts";
import { progressInWords } from "../../view/files.ts";
import type { CliCommand } from "../command.ts";
import { exitCodes } from "../exit_code.ts";
import { withProgress } from "../progress.ts";

interface DownloadCommandOptions {
  readonly overwrite?: boolean;
}

/** Downloads a dataset's files into a folder. */
export const download: CliCommand<DownloadCommandOptions> = {
  arguments: [
    ["<handle>", "the handle of the dataset"],
    ["<folder>", "where to; created if there is none"],
    ["[paths...]", "files or folders of the dataset; all if left out"],
  ],
  about:
    "Unchanged files are skipped, and a file here that is newer is kept. If it is stopped or " +
    "cut, the same command goes on where it stopped. Ends with 1 if a file was refused.",
  options: [["--overwrite", "replace files here that are newer"]],
  candidates: { folder: "file" },
  examples: [
    ["provena download 10378.1/1900046 data", "everything, into the folder data"],
    ["provena download 10378.1/1900046 data runs/2026/", "one folder of it"],
  ],
  run: async (invocation) => {
    const { args, options, signal, output, openSession } = invocation;
    const [handle = "", folder = "", ...paths] = args;
    const { overwrite = false } = options;
    const session = await openSession();
    const report = await withProgress(invocation, "Listing the files", async (say) => {
      const files = await session.files(handle, { signal });
      return await files.download(expandHome(folder, realSystem), {
        overwrite,
        signal,
        onProgress: (progress) => say(progressInWords("download", progress)),
        ...(paths.length > 0 ? { paths } : {}),
      });
    });
    output.result(report);
    return report.refused.length > 0 ? exitCodes.failed : exitCodes.done;
  },
};
