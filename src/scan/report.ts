/**
 * The report of a scan.
 *
 * @module
 */
import { asResult } from "../model/as_result.ts";
import type { ScanData, ScanFinding } from "../model/scan.ts";

/** The findings of a scan by file and place; iterable, and can be shown as a table. */
export interface ScanReport extends ScanData, Iterable<ScanFinding> {
  /** Whether every file was searched and nothing was found. */
  readonly clean: boolean;
  /** The plain data, stable for programs. */
  toJSON(): ScanData;
}

/** Adds the methods to the data of a report. */
export function asScanReport(data: ScanData): ScanReport {
  const { findings, problems } = data;
  return asResult(data, {
    clean: findings.length === 0 && problems.length === 0,
    [Symbol.iterator]: () => findings.values(),
  });
}
