/**
 * The view of a scan: the place and kind of each credential, never its value.
 *
 * @module
 */
import type { Document, Inline, Part, Table } from "../display/document.ts";
import { apart, documentOf, line, step, table, text } from "../display/document.ts";
import type { ScanData, ScanFinding } from "../model/scan.ts";
import { counted } from "./words.ts";

/** A table and what to do, or one line if nothing was found. */
export function scanView(data: ScanData): Document {
  const { findings, problems } = data;
  return documentOf(
    findings.length > 0 ? [found(data), advice(data)] : line(
      problems.length === 0 ? text("good", "✓\u00a0No credentials", true) : "None",
      ` in ${counted(data.files, "file")}.`,
    ),
    problems.map(({ file, reason }) => line(text("notice", `!\u00a0${file}`, true), `: ${reason}`)),
  );
}

function found({ findings, files }: ScanData): Table {
  const kept = findings.filter(({ removed }) => !removed).length;
  const removed = findings.length - kept;
  const counts = [
    ...kept ? [`${kept} left`] : [],
    ...removed ? [`${removed} removed`] : [],
  ];
  const inFiles = `${counted(files, "file")} searched`;
  return table("Credentials in files", {
    note: removed ? `${inFiles}, ${counts.join(", ")}` : inFiles,
    columns: ["File", "Where", "What"],
    rows: findings.map((finding) => [[finding.file], [whereIs(finding)], whatIs(finding)]),
  });
}

function whereIs({ cell, part, output, line, column }: ScanFinding): string {
  const words = [
    ...cell === null ? [] : [`cell ${cell}`],
    ...part === null ? [] : [output === null ? part : `output ${output}`],
    `${line}:${column}`,
  ];
  return words.join(", ");
}

function whatIs({ kind, removed }: ScanFinding): readonly Inline[] {
  return removed ? [kind, text("good", " ✓\u00a0removed")] : [text("bad", kind, true)];
}

function advice({ findings }: ScanData): Part {
  const kept = findings.filter(({ removed }) => !removed);
  const inOutputs = kept.some(({ part }) => part === "output");
  const elsewhere = kept.some(({ part }) => part !== "output");
  return [
    apart(
      "Whoever saw the file can use what is in it: removing it is not enough. Revoke tokens with ",
      step("await session.signOut({ everywhere: true })", "provena logout --everywhere"),
      findings.some(({ kind }) => /AWS|presigned/.test(kind))
        ? ", and have AWS credentials and links replaced."
        : ".",
    ),
    line("History still holds every version that was committed, and so do copies and backups."),
    inOutputs && line(
      "To take them out of notebook outputs: ",
      step("provena scan --fix FILES", "provena scan --fix FILES"),
    ),
    elsewhere &&
    line("Those in sources and other files are for you to remove; nothing else touches them."),
  ];
}
