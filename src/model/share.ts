/**
 * A notebook, looked at before it is shared, as data.
 *
 * @module
 */
import type { AccessNeed } from "./operation.ts";
import type { ScanFinding } from "./scan.ts";

/** Something a notebook imports. */
export interface NotebookImport {
  /** The cell, counted from 1. */
  readonly cell: number;
  /** The line in it, counted from 1. */
  readonly line: number;
  readonly specifier: string;
  /** A package of JSR or npm, or a file beside the notebook. */
  readonly kind: "package" | "file";
  /** Whether it is the same in a year; always so for files. */
  readonly pinned: boolean;
  /** The import with a version; null where there is one already, or none is known. */
  readonly pinTo: string | null;
}

/** Something a notebook does, and what that takes. */
export interface NotebookNeed {
  readonly cell: number;
  readonly line: number;
  /** What it does, such as `registry fetch`. */
  readonly what: string;
  readonly access: AccessNeed;
  /** Whether it takes an account linked to a Person; left out if not. */
  readonly person?: true;
}

/** A notebook, looked at before it is shared, in the shape of `--json`. */
export interface ShareData {
  readonly file: string;
  /** Whether nothing has to be done before it is shared. */
  readonly ready: boolean;
  readonly credentials: readonly ScanFinding[];
  readonly imports: readonly NotebookImport[];
  readonly needs: readonly NotebookNeed[];
  /** The roles its reader needs, each once. */
  readonly roles: readonly string[];
  /** The roles that running it asks the administrators for, each time. */
  readonly requests: readonly string[];
  /** Whether the needs are those of the reader's deployment, or of the embedded one. */
  readonly source: "deployment" | "embedded" | "none";
  /** What `--write` could not do, and why. */
  readonly problems: readonly string[];
}
