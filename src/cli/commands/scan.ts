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
  arguments: [["[files...]", "notebooks and text files; with --staged you can leave them out"]],
  about: "Says where tokens, device codes, Authorization headers, AWS credentials and signed " +
    "links are, without showing them. Ends with 0 if it finds none, else with 1. If others may " +
    "have seen a credential, removing it is not enough: revoke it. Old commits still have it.",
  options: [
    ["--fix", "remove them from notebook outputs; your own code you change yourself"],
    ["--staged", "search the files staged in git, for a pre-commit hook"],
    ["--filter", "read a notebook from stdin, write it without them to stdout; for git"],
  ],
  candidates: { files: "file" },
  examples: [
    ["provena scan notebooks/*.ipynb", "list what is found"],
    ["provena scan --fix notebooks/*.ipynb", "remove it from the outputs"],
    [
      "printf '#!/bin/sh\\nexec provena scan --staged\\n' > .git/hooks/pre-commit && " +
      "chmod +x .git/hooks/pre-commit",
      "refuse commits with tokens in them",
    ],
    [
      // Required, because otherwise git stores the unfiltered notebook when provena is not found.
      "git config filter.provena.clean 'provena scan --filter %f' && " +
      "git config filter.provena.smudge cat && git config filter.provena.required true && " +
      "echo '*.ipynb filter=provena' >> .gitattributes",
      "remove them from every notebook that git stores",
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
