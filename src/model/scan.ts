/**
 * The result of a scan for credentials, as data.
 *
 * @module
 */

/** A credential in a file. */
export interface ScanFinding {
  readonly file: string;
  /** The notebook's cell, counted from 1; null if it is not in a cell. */
  readonly cell: number | null;
  /** The part of the notebook; null in other files. */
  readonly part: "source" | "output" | "metadata" | "attachment" | null;
  /** The cell's output, counted from 1. */
  readonly output: number | null;
  /** The line in that part, or in the file, counted from 1. */
  readonly line: number;
  /** The column, counted from 1 in UTF-16 code units. */
  readonly column: number;
  readonly kind: string;
  /** Whether the scan removed it. */
  readonly removed: boolean;
}

/** The result of a scan, in the shape of `--json`. */
export interface ScanData {
  /** How many files were searched. */
  readonly files: number;
  readonly findings: readonly ScanFinding[];
  /** Files that could not be searched or changed, and why. */
  readonly problems: readonly { readonly file: string; readonly reason: string }[];
}
