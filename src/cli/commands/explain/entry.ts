/**
 * What an entry of the troubleshooting is.
 *
 * @module
 */
import type { ProvenaErrorCode } from "../../../errors.ts";

/** Something to do about it. */
export interface Remedy {
  /** What to do, and when. */
  readonly say: string;
  /** A line for a notebook or REPL. */
  readonly code?: string;
  /** A line for a shell. */
  readonly command?: string;
}

/** A symptom, why it shows, and what helps. */
export interface Entry {
  /** The error's code, or a short name where no error is thrown. */
  readonly topic: ProvenaErrorCode | Lowercase<string>;
  /** What a person sees. */
  readonly symptom: string;
  /** Why, in a sentence or two. */
  readonly why: string;
  /** What helps, the likeliest first. */
  readonly remedies: readonly Remedy[];
}

/** Entries of one kind. */
export interface EntryGroup {
  readonly title: string;
  readonly entries: readonly Entry[];
}
