/**
 * The report of a scan.
 *
 * @module
 */
import type { ScanData, ScanFinding } from "../model/scan.ts";

/** What a scan found; iterable, and can be shown as a table. */
export class ScanReport implements ScanData {
  readonly files: number;
  readonly findings: readonly ScanFinding[];
  readonly problems: ScanData["problems"];

  /** @param data what was found */
  constructor(data: ScanData) {
    this.files = data.files;
    this.findings = data.findings;
    this.problems = data.problems;
  }

  /** Whether every file was searched and nothing was found. */
  get clean(): boolean {
    return this.findings.length === 0 && this.problems.length === 0;
  }

  /** Each credential, by file and place. */
  [Symbol.iterator](): Iterator<ScanFinding> {
    return this.findings[Symbol.iterator]();
  }

  /** @returns the plain data, stable for programs */
  toJSON(): ScanData {
    return { files: this.files, findings: this.findings, problems: this.problems };
  }
}
