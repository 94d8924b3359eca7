/**
 * Completion for zsh.
 *
 * @module
 */
import type { Candidates } from "../../command.ts";
import type { ArgumentRow, CommandRow, OptionRow } from "./table.ts";

/**
 * The script for zsh: sourced, or kept as `_provena` in a folder of `$fpath`.
 *
 * @param commands every command
 * @param every the options of every command
 * @returns what a shell sources
 */
export function zshScript(
  commands: readonly CommandRow[],
  every: readonly OptionRow[],
): string {
  const described = commands.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}`);
  return `#compdef provena
_provena_deployments() {
  local -a names=(\${(f)"$(provena completion deployments 2>/dev/null)"})
  compadd -a names
  _files -g '*.json'
}

_provena_commands() {
  local -a names=(
${described.join("\n")}
    'help:help on a command'
  )
  _describe command names
}

_provena() {
  local curcontext=$curcontext state line
  typeset -A opt_args
  local -a every=(
${every.map((option) => `    ${quoted(optionSpec(option))}`).join("\n")}
  )
  _arguments -C $every '--version[the version]' '1:command:_provena_commands' '*::word:->word' &&
    return
  case $line[1] in
    help) _arguments '1:command:_provena_commands' ;;
${commands.map(commandBranch).join("\n")}
  esac
}

# Sourced it is made known; in a folder of $fpath it is called as it is.
if [[ $funcstack[1] == _provena ]]; then _provena "$@"; else compdef _provena provena; fi
`;
}

function commandBranch({ name, options, arguments: words }: CommandRow): string {
  const specs = [...options.map(optionSpec), ...words.map(argumentSpec)].map(quoted);
  return `    ${name}) _arguments -S $every ${specs.join(" ")} ;;`;
}

function optionSpec({ flag, value, description, candidates, many }: OptionRow): string {
  const said = description.replace(/[[\]\\]/g, "\\$&");
  const what = value === undefined ? "" : `:${value.replaceAll(":", " ")}:${action(candidates)}`;
  return `${many ? "*" : ""}${flag}${value === undefined ? "" : "="}[${said}]${what}`;
}

function argumentSpec(
  { name, candidates, many }: ArgumentRow,
  at: number,
): string {
  if (candidates === "program") return `*:::${name}:_normal`;
  return `${many ? "*" : at + 1}:${name}:${action(candidates)}`;
}

function action(candidates: Candidates): string {
  if (candidates === "deployment") return "_provena_deployments";
  if (candidates === "program") return "_command_names -e";
  if (candidates === "file") return "_files";
  return `(${candidates.map((word) => word.replaceAll(":", "\\:")).join(" ")})`;
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
