/**
 * What can be typed where a command line ends: the one place that decides it, for every shell.
 *
 * @module
 */
import { apiTitles } from "../../../model/deployment.ts";
import { holdsHidden } from "../../../text/sanitise.ts";
import type { Candidates, CommandEntry } from "../../command.ts";
import { type CommandRow, commandRow, everyOption, type OptionRow } from "./table.ts";

/** Something that can be typed. */
export interface Candidate {
  readonly value: string;
  /** What it is, in a few words; may be empty. */
  readonly description: string;
}

/** What can be typed. */
export interface Completion {
  readonly candidates: readonly Candidate[];
  /** What the shell adds of its own: files, or a program and its arguments from this word on. */
  readonly also: "nothing" | "files" | { readonly program: number };
}

/** Options as they stand on the line, by flag. */
export type GivenOptions = Readonly<Record<string, string>>;

/** The names that this machine knows. */
export interface KnownNames {
  deployment(): Promise<readonly Candidate[]>;
  profile(): Promise<readonly Candidate[]>;
  /** The operations of an API, of the deployment that the options choose. */
  operation(api: string, given: GivenOptions): Promise<readonly Candidate[]>;
}

/** What is known where the line ends. */
interface Place {
  readonly command: string | undefined;
  readonly row: CommandRow | undefined;
  /** The arguments before the last word, and where on the line they are. */
  readonly args: readonly { readonly word: string; readonly at: number }[];
  readonly given: GivenOptions;
  /** The option whose value the last word is. */
  readonly pending: OptionRow | undefined;
  /** Whether there was a `--`, after which nothing is an option. */
  readonly isEnded: boolean;
}

/** Limits of candidates and of their length, because a document can contain more. */
const MAX_CANDIDATES = 2000;
const MAX_LENGTH = 200;

const version: Candidate = { value: "--version", description: "the version" };
const help: Candidate = { value: "help", description: "help on a command" };

/**
 * Completes the last of the words after `provena`.
 *
 * A shell matches the candidates with that word as it likes, so it decides only what kind they are.
 */
export async function complete(
  words: readonly string[],
  commands: Readonly<Record<string, CommandEntry>>,
  known: KnownNames,
): Promise<Completion> {
  const last = words.at(-1) ?? "";
  const place = await placeOf(words.slice(0, -1), commands);
  const { row, pending, args, isEnded } = place;
  if (pending) return await offer(pending.candidates, place, known);
  if (row?.definition.passThrough && args[0]) return also({ program: args[0].at });
  if (!isEnded && last.startsWith("-")) {
    const [, flag = "", value] = /^(--[^=]*)(=?)/.exec(last) ?? [];
    const option = value === "=" ? optionsOf(row).find((each) => each.flag === flag) : undefined;
    if (!option) return of(optionsFor(place));
    const offered = await offer(option.candidates, place, known);
    const whole = ({ value, description }: Candidate) => ({
      value: `${flag}=${value}`,
      description,
    });
    return { ...offered, candidates: offered.candidates.map(whole) };
  }
  if (place.command === undefined || (place.command === "help" && args.length === 0)) {
    const names = Object.entries(commands).map(([value, { summary: description }]) => ({
      value,
      description,
    }));
    return of([...names, help]);
  }
  const argument = row?.arguments[args.length] ?? row?.arguments.findLast(({ many }) => many);
  if (!argument) return also("files");
  if (argument.candidates === "program") return also({ program: words.length - 1 });
  const offered = await offer(argument.candidates, place, known);
  const before = new Set(args.map(({ word }) => word));
  // What begins with a dash would be read as an option.
  const canFollow = ({ value }: Candidate) =>
    (isEnded || !value.startsWith("-")) && !before.has(value);
  return { ...offered, candidates: offered.candidates.filter(canFollow) };
}

async function placeOf(
  words: readonly string[],
  commands: Readonly<Record<string, CommandEntry>>,
): Promise<Place> {
  let command: string | undefined;
  let row: CommandRow | undefined;
  let pending: OptionRow | undefined;
  let isEnded = false;
  const args: { word: string; at: number }[] = [];
  const given: Record<string, string> = Object.create(null);
  for (const [at, word] of words.entries()) {
    if (pending) {
      given[pending.flag] = word;
      pending = undefined;
    } else if (row?.definition.passThrough && args.length > 0) {
      args.push({ word, at });
    } else if (!isEnded && word === "--") {
      isEnded = true;
    } else if (!isEnded && word.startsWith("-") && word !== "-") {
      const equals = word.indexOf("=");
      const flag = equals < 0 ? word : word.slice(0, equals);
      const option = optionsOf(row).find((each) => each.flag === flag);
      given[flag] = equals < 0 ? "" : word.slice(equals + 1);
      if (equals < 0 && option?.value !== undefined) pending = option;
    } else if (command === undefined) {
      command = word;
      const entry = Object.hasOwn(commands, word) ? commands[word] : undefined;
      row = entry && await commandRow(word, entry);
    } else {
      args.push({ word, at });
    }
  }
  return { command, row, args, given, pending, isEnded };
}

function optionsOf(row: CommandRow | undefined): readonly OptionRow[] {
  return [...row?.options ?? [], ...everyOption];
}

/** Those that are not on the line yet, or may be there more than once. */
function optionsFor({ command, row, given }: Place): readonly Candidate[] {
  const options = optionsOf(row)
    .filter(({ flag, many }) => many || !Object.hasOwn(given, flag))
    .map(({ flag, description }) => ({ value: flag, description }));
  return command === undefined ? [...options, version] : options;
}

async function offer(
  candidates: Candidates,
  { args, given }: Place,
  known: KnownNames,
): Promise<Completion> {
  switch (candidates) {
    case "file":
    case "program":
      return also("files");
    case "api":
      return of(Object.entries(apiTitles).map(([value, description]) => ({ value, description })));
    case "deployment":
      // It may also be a JSON file.
      return { ...of(await known.deployment()), also: "files" };
    case "profile":
      return of(await known.profile());
    case "operation":
      return of(await known.operation(args[0]?.word ?? "", given));
    default:
      return of(candidates.map((value) => ({ value, description: "" })));
  }
}

/** Names with hidden characters are not offered, because the user could not see what they run. */
function of(candidates: readonly Candidate[]): Completion {
  const typable = candidates.filter(({ value }) =>
    value !== "" && value.length <= MAX_LENGTH && !holdsHidden(value)
  );
  return {
    candidates: typable.slice(0, MAX_CANDIDATES),
    also: typable.length > 0 ? "nothing" : "files",
  };
}

function also(what: Completion["also"]): Completion {
  return { candidates: [], also: what };
}
