/**
 * `provena upload`: uploads files into a dataset.
 *
 * @module
 */
import { expandHome } from "../../system/folders.ts";
import { realSystem } from "../../system/system.ts";
import { progressInWords } from "../../view/files.ts";
import type { CliCommand } from "../command.ts";
import { exitCodes } from "../exit_code.ts";
import { withProgress } from "../progress.ts";

interface UploadCommandOptions {
  readonly to?: string;
}

/** Uploads a file or a folder into a dataset. */
export const upload: CliCommand<UploadCommandOptions> = {
  arguments: [
    ["<handle>", "the handle of the dataset"],
    ["<path>", "a file, or a folder whose content is uploaded"],
  ],
  about:
    "Unchanged files are skipped, links are not followed, and metadata.json is Provena's. If " +
    "it is stopped or cut, the same command goes on where it stopped. Ends with 1 if a file was " +
    "refused.",
  options: [["--to <path>", "a folder of the dataset such as runs/, or a file's new path"]],
  candidates: { path: "file" },
  examples: [
    ["provena upload 10378.1/1900046 out", "what is in the folder out"],
    [
      "provena upload 10378.1/1900046 out --to runs/2026/",
      "the same, into a folder of the dataset",
    ],
    ["provena upload 10378.1/1900046 mean.nc --to results/mean.nc", "one file, under another name"],
  ],
  run: async (invocation) => {
    const { args, options, signal, output, openSession } = invocation;
    const [handle = "", path = ""] = args;
    const { to } = options;
    const session = await openSession();
    const report = await withProgress(invocation, "Looking at the files", async (say) => {
      const files = await session.files(handle, { signal });
      return await files.upload(expandHome(path, realSystem), {
        signal,
        onProgress: (progress) => say(progressInWords("upload", progress)),
        ...(to === undefined ? {} : { to }),
      });
    });
    output.result(report);
    return report.refused.length > 0 ? exitCodes.failed : exitCodes.done;
  },
};
