/**
 * What a command is: words for its help, and what it does.
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

/** What a command is handed when it runs. */
export interface Invocation<O = unknown> {
  /** The words after the command's name. */
  readonly args: readonly string[];
  /** The options, those of every command included. */
  readonly options: Readonly<O> & GlobalOptions;
  /** Data, notes, and whether a person reads them. */
  readonly output: Output;
  /** Ends with Ctrl-C. */
  readonly signal: AbortSignal;
  /** The session that the options and the environment speak of. */
  openSession(options?: SignInOptions): Promise<AuthSession>;
}

/** A command. */
export interface CliCommand<O = unknown> {
  /** Arguments, as `<one>`, `[maybe]` or `<many...>`, each with what it is. */
  readonly arguments?: readonly (readonly [name: string, description: string])[];
  /** Its own options, as flags with what they are for; `many` may be repeated. */
  readonly options?: readonly (readonly [flags: string, description: string, many?: "many"])[];
  /** What its arguments and options may be, by name such as `api` or `--level`: Tab offers it. */
  readonly candidates?: Readonly<Record<string, Candidates>>;
  /** What it does, where one line is not enough. */
  readonly about?: string;
  /** Command lines, each with what it is for. */
  readonly examples: readonly (readonly [command: string, purpose: string])[];
  /** Whether everything after the first argument belongs to another program. */
  readonly passThrough?: boolean;
  /** Whether it deals with signals itself. */
  readonly ownSignals?: boolean;
  /**
   * Does it.
   *
   * @param invocation arguments, options and surroundings
   * @returns the exit code, 0 unless given
   */
  run(invocation: Invocation<O>): Promise<number | void>;
}

/** A command as the list of commands has it. */
export interface CommandEntry {
  /** One line for the list. */
  readonly summary: string;
  /** The heading it stands under. */
  readonly group: string;
  /** Loads it. */
  // deno-lint-ignore no-explicit-any
  readonly load: () => Promise<CliCommand<any>>;
}
