/**
 * The commander program, built from the list of commands.
 *
 * @module
 */
import process from "node:process";
import type { Command, CommanderError } from "commander";
import { configError, type ProvenaError } from "../errors.ts";
import { withoutFullStop } from "../text/trim_end.ts";
import { version } from "../version.ts";
import type { CliCommand } from "./command.ts";
import { commands, loadOverview } from "./commands.ts";
import { globalOptions, valuedFlags } from "./global_options.ts";

/** Runs a command with the parsed arguments and options. */
export type RunCommand = (
  command: CliCommand,
  args: readonly string[],
  options: Record<string, unknown>,
) => Promise<void>;

/** Finds the called command before parsing: the first word that is not an option or `help`. */
export function calledCommand(argv: readonly string[]): string | undefined {
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i]!;
    if (word === "--") return undefined;
    if (valuedFlags.has(word)) i++;
    else if (!word.startsWith("-")) {
      return word === "help" ? calledCommand(argv.slice(i + 1)) ?? "help" : word;
    }
  }
  return undefined;
}

/**
 * For an unknown command, parse only its name: `provena typo --help` must report the typo, not
 * print the general help.
 */
export function wordsToParse(argv: readonly string[], called: string | undefined): string[] {
  return called === undefined || Object.hasOwn(commands, called) ? [...argv] : [called];
}

/** A command that was called by its name alone, and its options as the parser would have them. */
interface CommandAlone {
  readonly command: CliCommand;
  readonly options: Readonly<Record<string, true>>;
}

/** The command if nothing but its name was typed: then there is nothing to parse. */
export async function commandAlone(argv: readonly string[]): Promise<CommandAlone | undefined> {
  const [name = ""] = argv;
  if (argv.length !== 1 || !Object.hasOwn(commands, name)) return undefined;
  const command = await commands[name]!.load();
  if (command.arguments?.some(([argument]) => !argument.startsWith("["))) return undefined;
  const flags = [...globalOptions, ...command.options ?? []].map(([flag]) => flag);
  const switchedOff = flags.filter((flag) => flag.startsWith("--no-"));
  return {
    command,
    options: Object.fromEntries(switchedOff.map((flag) => [flag.slice("--no-".length), true])),
  };
}

/** Builds the parser; loads only the called command. */
export async function createProgram(
  called: string | undefined,
  run: RunCommand,
): Promise<Command> {
  const { Command, Help } = await import("commander");
  const program: Command = new Command("provena")
    .description("Sign in to Provena; see your roles, check your access, call the APIs.")
    .version(version, "-V, --version", "the version")
    .helpOption("-h, --help", "this help")
    .addHelpCommand(
      new Command("help").argument("[command]").summary("help on a command").helpOption(false)
        .helpGroup("More:"),
    )
    .exitOverride()
    .enablePositionalOptions()
    .configureOutput({ outputError: () => {} })
    .configureHelp({
      minWidthToWrap: 12,
      formatHelp: (command, helper) =>
        optionsLast(Help.prototype.formatHelp.call(helper, command, helper)),
    })
    .addHelpText("after", exampleText(programExamples))
    .addHelpText("after", "\nFor more about a command: provena COMMAND --help");
  for (const [flags, description] of globalOptions) program.option(flags, description);
  for (const [name, entry] of Object.entries(commands)) {
    const command = program.command(name).summary(entry.summary)
      .helpGroup(entry.group);
    if (name === called) define(command, await entry.load(), entry.summary, run);
  }
  if (called === undefined) {
    const definition = await loadOverview();
    program.action(() => run(definition, [], program.opts()));
  }
  return program;
}

const EVERY_COMMAND = "For every command:";

/** Puts options after the commands, because a reader of the help looks for a command first. */
function optionsLast(help: string): string {
  const sections = help.trimEnd().split("\n\n");
  const isOptions = (section: string) =>
    ["Options:", EVERY_COMMAND].some((heading) => section.startsWith(heading));
  return [
    ...sections.filter((section) => !isOptions(section)),
    ...sections.filter(isOptions),
  ].join("\n\n") + "\n";
}

const programExamples: CliCommand["examples"] = [
  ["provena demo", "try it without an account"],
  ["provena use dev.rrap-is.com rrap", "choose your deployment, once"],
  ["provena login", "sign in"],
  ["provena roles", "see your roles"],
];

function define(command: Command, definition: CliCommand, summary: string, run: RunCommand): void {
  const sentence = summary[0]!.toUpperCase() + summary.slice(1) + ".";
  command.description([sentence, definition.about].filter(Boolean).join("\n\n"));
  command.usage(usageOf(definition));
  for (const [name, description] of definition.arguments ?? []) {
    command.argument(name, description);
  }
  for (const [flags, description, many] of definition.options ?? []) {
    if (many) command.option(flags, description, collect);
    else command.option(flags, description);
  }
  command.optionsGroup(EVERY_COMMAND);
  for (const [flags, description] of globalOptions) command.option(flags, description);
  command.helpOption("-h, --help", "this help");
  if (definition.passThrough) command.passThroughOptions();
  command.addHelpText("after", exampleText(definition.examples));
  command.action(async () => {
    const { parent } = command;
    const color = command.opts()["color"] !== false && parent?.opts()["color"] !== false;
    await run(definition, command.args, { ...parent?.opts(), ...command.opts(), color });
  });
}

function usageOf(definition: CliCommand): string {
  return ["[options]", ...(definition.arguments ?? []).map(([name]) => name)].join(" ");
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

function exampleText(examples: CliCommand["examples"]): string {
  const columns = process.stdout.columns || 80;
  const width = Math.max(...examples.map(([command]) => command.length));
  const fits = examples.every(([, purpose]) => width + purpose.length + 4 <= columns);
  const lines = examples.map(([command, purpose]) =>
    fits ? `  ${command.padEnd(width)}  ${purpose}` : `  # ${purpose}\n  ${command}`
  );
  return ["\nExamples:", ...lines].join("\n");
}

/** Turns commander's error into ours; undefined after help or version, which are no errors. */
export function usageError(
  error: CommanderError,
  called: string | undefined,
): ProvenaError | undefined {
  if (error.exitCode === 0) return undefined;
  const [first = "", hint = ""] = error.message.replace(/^error: /, "").split("\n");
  const said = withoutFullStop(first.replaceAll("'", '"'));
  const sentence = said[0]!.toUpperCase() + said.slice(1);
  const meant = /^\(Did you mean (.+)\?/.exec(hint)?.[1];
  const known = called !== undefined && Object.hasOwn(commands, called) ? ` ${called}` : "";
  return meant
    ? configError(`${sentence}. Did you mean ${meant}?`)
    : configError(sentence, { say: "See the help", command: `provena${known} --help` });
}
