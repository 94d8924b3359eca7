/**
 * The command line as data, for the completion scripts and the man page.
 *
 * @module
 */
import type { Candidates, CliCommand, CommandEntry } from "../../command.ts";
import { globalOptions } from "../../global_options.ts";

/** An option. */
export interface OptionRow {
  /** The flag with its dashes, such as `--level`. */
  readonly flag: string;
  /** The name of its value, such as `level`; undefined if it takes none. */
  readonly value: string | undefined;
  readonly description: string;
  readonly candidates: Candidates;
  readonly many: boolean;
}

/** An argument. */
export interface ArgumentRow {
  readonly name: string;
  readonly description: string;
  readonly candidates: Candidates;
  /** Whether it takes all remaining words. */
  readonly many: boolean;
}

/** A command. */
export interface CommandRow {
  readonly name: string;
  readonly group: string;
  readonly summary: string;
  readonly definition: CliCommand<unknown>;
  readonly arguments: readonly ArgumentRow[];
  /** The command's own options, without the global ones. */
  readonly options: readonly OptionRow[];
}

const globalCandidates: Readonly<Record<string, Candidates>> = {
  "--deployment": "deployment",
  "--profile": "profile",
};

/** The options of every command. */
export const everyOption: readonly OptionRow[] = [
  ...globalOptions.map((option) => optionRow(option, globalCandidates)),
  optionRow(["--help", "help on the command"], {}),
];

/** Loads every command, in the order of the help. */
export async function commandTable(
  commands: Readonly<Record<string, CommandEntry>>,
): Promise<readonly CommandRow[]> {
  return await Promise.all(
    Object.entries(commands).map(([name, entry]) => commandRow(name, entry)),
  );
}

/** Loads one command. */
export async function commandRow(
  name: string,
  { group, summary, load }: CommandEntry,
): Promise<CommandRow> {
  const definition: CliCommand<unknown> = await load();
  const { arguments: words = [], options = [], candidates = {} } = definition;
  return {
    name,
    group,
    summary,
    definition,
    arguments: words.map((word) => argumentRow(word, candidates)),
    options: options.map((option) => optionRow(option, candidates)),
  };
}

type Known = Readonly<Record<string, Candidates>>;

function optionRow(
  [flags, description, many]: readonly [flags: string, description: string, many?: "many"],
  known: Known,
): OptionRow {
  const [, flag = flags, value] = /^(--[\w-]+)(?: <(.+)>)?$/.exec(flags) ?? [];
  return { flag, value, description, candidates: known[flag] ?? [], many: many !== undefined };
}

function argumentRow(
  [word, description]: readonly [word: string, description: string],
  known: Known,
): ArgumentRow {
  const name = word.replace(/\W+/g, "");
  return { name, description, candidates: known[name] ?? [], many: word.includes("...") };
}
