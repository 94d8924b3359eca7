/**
 * The type of a troubleshooting entry.
 *
 * @module
 */
import type { NextStep, ProvenaErrorCode } from "../../../errors.ts";

/** A symptom, its cause, and what helps. */
export interface Entry {
  /** The error's code, or a short name where no error is thrown. */
  readonly topic: ProvenaErrorCode | Lowercase<string>;
  /** What the person sees. */
  readonly symptom: string;
  /** The cause, in a sentence or two. */
  readonly why: string;
  /** What helps, most likely first. */
  readonly remedies: readonly NextStep[];
}

/** Entries of one kind. */
export interface EntryGroup {
  readonly title: string;
  readonly entries: readonly Entry[];
}
