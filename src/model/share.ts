/**
 * The report of a notebook that is to be shared, as data.
 *
 * @module
 */
import type { AccessNeed } from "./operation.ts";
import type { ScanFinding } from "./scan.ts";

/** An import of a notebook. */
export interface NotebookImport {
  /** The cell, counted from 1. */
  readonly cell: number;
  /** The line in it, counted from 1. */
  readonly line: number;
  readonly specifier: string;
  /** A package of JSR or npm, or a file beside the notebook. */
  readonly kind: "package" | "file";
  /** Whether the version is fixed; always true for files. */
  readonly pinned: boolean;
  /** The import with a version; null if it already has one, or no version is known. */
  readonly pinTo: string | null;
}

/** Something a notebook does with Provena, and what access it needs. */
export interface NotebookNeed {
  readonly cell: number;
  readonly line: number;
  /** What it does, such as `registry fetch`. */
  readonly what: string;
  readonly access: AccessNeed;
  /** Set if it needs an account linked to a Person. */
  readonly person?: true;
}

/** The report of a notebook that is to be shared, in the shape of `--json`. */
export interface ShareData {
  readonly file: string;
  /** Whether it can be shared as it is. */
  readonly ready: boolean;
  readonly credentials: readonly ScanFinding[];
  readonly imports: readonly NotebookImport[];
  readonly needs: readonly NotebookNeed[];
  /** The roles its reader needs, each once. */
  readonly roles: readonly string[];
  /** The roles that the notebook requests from the administrators each time it runs. */
  readonly requests: readonly string[];
  /** Where the needs come from: the reader's deployment, or the embedded API document. */
  readonly source: "deployment" | "embedded" | "none";
  /** What `--write` could not do, and why. */
  readonly problems: readonly string[];
}
