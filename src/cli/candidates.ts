/**
 * What a word of the command line may be.
 *
 * @module
 */

/** One of these words, or what the shell knows best. */
export type Candidates = readonly string[] | "file" | "deployment" | "program";
