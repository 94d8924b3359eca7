/**
 * The type of a command: its help text and its action.
 *
 * @module
 */
import type { AuthSession, SignInOptions } from "../../mod.ts";
import type { GlobalOptions } from "./global_options.ts";
import type { Output } from "./output.ts";

/** What a word of the command line may be: one of these, a name of a kind, or what the shell knows best. */
export type Candidates =
  | readonly string[]
  | "api"
  | "deployment"
  | "operation"
  | "profile"
  | "file"
  | "program";

/** What a command receives when it runs. */
export interface Invocation<O = unknown> {
  /** The words after the command's name. */
  readonly args: readonly string[];
  /** The command's own options and the global ones. */
  readonly options: Readonly<O> & GlobalOptions;
  /** Writes data and notes, and knows whether a person reads them. */
  readonly output: Output;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** Opens the session that the options and the environment select. */
  openSession(options?: SignInOptions): Promise<AuthSession>;
}

/** A command. */
export interface CliCommand<O = unknown> {
  /** Arguments, written `<required>`, `[optional]` or `<several...>`, each with a description. */
  readonly arguments?: readonly (readonly [name: string, description: string])[];
  /** Its own options: flags and description; an option marked `many` can be repeated. */
  readonly options?: readonly (readonly [flags: string, description: string, many?: "many"])[];
  /** The values that Tab offers, by the name of the argument or option: `api`, `--level`. */
  readonly candidates?: Readonly<Record<string, Candidates>>;
  /** A longer description, for commands that need more than the one-line summary. */
  readonly about?: string;
  /** Example command lines, each with its purpose. */
  readonly examples: readonly (readonly [command: string, purpose: string])[];
  /** Whether everything after the first argument belongs to another program. */
  readonly passThrough?: boolean;
  /** Whether it handles signals itself. */
  readonly ownSignals?: boolean;
  /** Runs the command and resolves to its exit code, 0 by default. */
  run(invocation: Invocation<O>): Promise<number | void>;
}

/** A command's entry in the list of commands. */
export interface CommandEntry {
  /** The one-line description shown in the list. */
  readonly summary: string;
  /** The heading it is listed under. */
  readonly group: string;
  /** Loads the command's module. */
  // deno-lint-ignore no-explicit-any
  readonly load: () => Promise<CliCommand<any>>;
}
