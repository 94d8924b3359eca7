/**
 * Completion for fish.
 *
 * @module
 */
import type { Candidates } from "../../command.ts";
import type { ArgumentRow, CommandRow, OptionRow } from "./table.ts";

/**
 * The script for fish: sourced, or kept as `provena.fish` in its folder of completions.
 *
 * @param commands every command
 * @param every the options of every command
 * @returns what a shell sources
 */
export function fishScript(
  commands: readonly CommandRow[],
  every: readonly OptionRow[],
): string {
  const valued = [every, ...commands.map(({ options }) => options)].flat()
    .filter(({ value }) => value !== undefined).map(({ flag }) => flag);
  const starts = commands.flatMap(({ name, summary }) => [
    line("''", `-a ${name}`, summary),
    line("help", `-a ${name}`, summary),
  ]);
  return `# fish completion for provena
# Whether the line calls a command; with a number, whether the next word is that argument of it.
function __provena_at --argument-names command index
    set -l called ''
    set -l count 0
    set -l value
    for word in (commandline -opc)[2..]
        if set -q value[1]
            set -e value
        else if contains -- $word ${[...new Set(valued)].join(" ")}
            set value $word
        else if not string match -q -- '-*' $word
            if test -z "$called"
                set called $word
            else
                set count (math $count + 1)
            end
        end
    end
    test "$called" = "$command"; and begin
        test -z "$index"; or test "$index" = $count
    end
end

complete -c provena -f
${every.map((option) => optionLine(option)).join("\n")}
${line("''", "-l version", "the version")}
${line("''", "-a help", "help on a command")}
${starts.join("\n")}
${commands.flatMap(commandLines).join("\n")}
`;
}

function commandLines({ name, options, arguments: words }: CommandRow): string[] {
  return [
    ...options.map((option) => optionLine(option, name)),
    ...words.flatMap((word, at) => argumentLine(name, word, at)),
  ];
}

function optionLine({ flag, value, description, candidates }: OptionRow, command?: string): string {
  const takes = value === undefined ? "" : ` -x${offer(candidates)}`;
  return line(command, `-l ${flag.slice(2)}${takes}`, description);
}

function argumentLine(name: string, { candidates, many }: ArgumentRow, at: number): string[] {
  const offered = offer(candidates);
  return offered ? [line(many ? name : `${name} ${at}`, offered.trim())] : [];
}

function line(at: string | undefined, words: string, description?: string): string {
  return [
    "complete -c provena",
    at === undefined ? "" : `-n ${quoted(`__provena_at ${at}`)}`,
    words,
    description === undefined ? "" : `-d ${quoted(description)}`,
  ].filter(Boolean).join(" ");
}

function offer(candidates: Candidates): string {
  if (candidates === "deployment") {
    return " -a '(provena completion deployments 2>/dev/null)'";
  }
  if (candidates === "program") return " -a '(__fish_complete_command)'";
  if (candidates === "file") return " -F";
  return candidates.length === 0 ? "" : ` -a ${quoted(candidates.join(" "))}`;
}

function quoted(word: string): string {
  return `'${word.replaceAll(/['\\]/g, "\\$&")}'`;
}
