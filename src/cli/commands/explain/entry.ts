/**
 * What an entry of the troubleshooting is.
 *
 * @module
 */
import type { NextStep, ProvenaErrorCode } from "../../../errors.ts";

/** A symptom, why it shows, and what helps. */
export interface Entry {
  /** The error's code, or a short name where no error is thrown. */
  readonly topic: ProvenaErrorCode | Lowercase<string>;
  /** What a person sees. */
  readonly symptom: string;
  /** Why, in a sentence or two. */
  readonly why: string;
  /** What helps, the likeliest first. */
  readonly remedies: readonly NextStep[];
}

/** Entries of one kind. */
export interface EntryGroup {
  readonly title: string;
  readonly entries: readonly Entry[];
}
