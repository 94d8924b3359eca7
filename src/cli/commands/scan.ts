/**
 * `provena scan`: finds credentials before a file is shared.
 *
 * @module
 */
import process from "node:process";
import { configError } from "../../errors.ts";
import type { ScanReport } from "../../scan/report.ts";
import { filterNotebook, scanFiles, scanStaged } from "../../scan/scan.ts";
import { expandHome } from "../../system/folders.ts";
import { realSystem } from "../../system/system.ts";
import { escapeHidden } from "../../text/sanitise.ts";
import { scanView } from "../../view/scan.ts";
import type { CliCommand, Invocation } from "../command.ts";
import { exitCodes } from "../exit_code.ts";

interface ScanOptions {
  readonly fix?: boolean;
  readonly staged?: boolean;
  readonly filter?: boolean;
}

/** Finds credentials in notebooks and text files. */
export const scan: CliCommand<ScanOptions> = {
  arguments: [["[files...]", "notebooks and text files; with --staged, none for all"]],
  about: "Says where tokens, device codes, Authorization headers, AWS credentials and signed " +
    "links are, without showing them. Ends with 0 if there are none, 1 if there are. What it " +
    "takes out must be revoked all the same, and history still holds it.",
  options: [
    ["--fix", "take them out of notebook outputs; sources are for you to change"],
    ["--staged", "search what is staged in git, as a pre-commit hook does"],
    ["--filter", "notebook on stdin, the same without them on stdout: a git filter"],
  ],
  candidates: { files: "file" },
  examples: [
    ["provena scan notebooks/*.ipynb", "say what is in them"],
    ["provena scan --fix notebooks/*.ipynb", "take it out of their outputs"],
    [
      "printf '#!/bin/sh\\nexec provena scan --staged\\n' > .git/hooks/pre-commit && " +
      "chmod +x .git/hooks/pre-commit",
      "refuse commits that hold any",
    ],
    [
      // Required, because otherwise git stores the unfiltered notebook when provena is not found.
      "git config filter.provena.clean 'provena scan --filter %f' && " +
      "git config filter.provena.smudge cat && git config filter.provena.required true && " +
      "echo '*.ipynb filter=provena' >> .gitattributes",
      "leave them out of every notebook git stores",
    ],
  ],
  run: async (invocation) => {
    const { args, options, output, signal } = invocation;
    const { fix = false, staged = false, filter = false } = options;
    assertUse(args, { fix, staged, filter });
    if (filter) return await runFilter(invocation);
    const paths = args.map((path) => expandHome(path, realSystem));
    const report = staged
      ? await scanStaged(paths, { signal })
      : await scanFiles(paths, { signal, fix });
    await output.present(report, () => scanView(report));
    return report.clean ? exitCodes.done : exitCodes.failed;
  },
};

function assertUse(args: readonly string[], given: Required<ScanOptions>): void {
  const chosen = (["fix", "staged", "filter"] as const).filter((name) => given[name]);
  if (chosen.length > 1) {
    throw configError(
      `--${chosen.join(" and --")} do not go together`,
      given.fix && given.staged ? "Fix the files, then stage them again" : "Choose one",
    );
  }
  if (args.length > 0 || given.staged || given.filter) return;
  throw configError("No file is named", { say: "See the help", command: "provena scan --help" });
}

/** Git takes what is on stdout; what was found is said on stderr, and is no failure. */
async function runFilter({ args, output, signal }: Invocation): Promise<number> {
  const name = args[0] ?? "notebook.ipynb";
  const { bytes, report } = await filterNotebook(name, process.stdin, { signal });
  await new Promise<void>((resolve, reject) => {
    process.stdout.write(bytes, (error) => error ? reject(error) : resolve());
  });
  if (report.findings.length > 0) await note(report, output);
  return exitCodes.done;
}

async function note(report: ScanReport, output: Invocation["output"]): Promise<void> {
  if (output.json) process.stderr.write(`${escapeHidden(JSON.stringify(report))}\n`);
  else await output.note(scanView(report));
}
