/**
 * Completion for bash.
 *
 * @module
 */
import type { Candidates } from "../../command.ts";
import type { CommandRow, OptionRow } from "./table.ts";

/**
 * The script for bash; 3.2, which macOS has, is enough.
 *
 * @param commands every command
 * @param every the options of every command
 * @returns what a shell sources
 */
export function bashScript(
  commands: readonly CommandRow[],
  every: readonly OptionRow[],
): string {
  const names = commands.map(({ name }) => name).join(" ");
  const valued = [every, ...commands.map(({ options }) => options)].flat()
    .filter(({ value }) => value !== undefined).map(({ flag }) => flag);
  return `# bash completion for provena
_provena() {
  local words word command= value= names= index=0 i
  # At blanks alone: bash itself splits at : and = too.
  read -ra words <<<"\${COMP_LINE:0:COMP_POINT}"
  [[ \${COMP_LINE:0:COMP_POINT} == *[[:space:]] ]] && words+=("")
  local last=$((\${#words[@]} - 1))
  for ((i = 1; i < last; i++)); do
    word=\${words[i]}
    if [[ $value ]]; then value=
    elif [[ " ${[...new Set(valued)].join(" ")} " == *" $word "* ]]; then value=$word
    elif [[ $word != -* && ! $command ]]; then command=$word
    elif [[ $word != -* ]]; then ((index++)); fi
  done
  local cur=\${words[last]}
  [[ $cur == --*=* ]] && { value=\${cur%%=*}; cur=\${cur#*=}; }
  if [[ ! $value && $cur == -* ]]; then
    names="${flagsOf(every)}"
    case $command in
      "") names+=" --version" ;;
${commands.filter(({ options }) => options.length > 0).map(optionBranch).join("\n")}
    esac
  else
    case "$command \${value:-$index}" in
      " 0") names="${names} help" ;;
      "help 0") names="${names}" ;;
${[...every.map(everyBranch), ...commands.flatMap(branches)].filter(Boolean).join("\n")}
    esac
  fi
  # What stands before a : is on the line already.
  local before=\${cur%"\${cur##*:}"}
  COMPREPLY=()
  while IFS= read -r word; do COMPREPLY+=("\${word#"$before"}"); done < <(
    if [[ $names == PROGRAM ]]; then compgen -c -- "$cur"; else compgen -W "$names" -- "$cur"; fi
  )
}
# Where it knows nothing to offer, bash offers files.
complete -o bashdefault -o default -F _provena provena
`;
}

function flagsOf(options: readonly OptionRow[]): string {
  return options.map(({ flag }) => flag).join(" ");
}

function optionBranch({ name, options }: CommandRow): string {
  return `      ${name}) names+=" ${flagsOf(options)}" ;;`;
}

function everyBranch({ flag, candidates }: OptionRow): string {
  return branch(`*" ${flag}"`, candidates);
}

function branches({ name, options, arguments: words }: CommandRow): string[] {
  return [
    ...options.map(({ flag, candidates }) => branch(`"${name} ${flag}"`, candidates)),
    ...words.map(({ candidates, many }, at) =>
      branch(many && candidates !== "program" ? `"${name} "[0-9]*` : `"${name} ${at}"`, candidates)
    ),
  ];
}

function branch(pattern: string, candidates: Candidates): string {
  const names = candidates === "deployment"
    ? "$(provena completion deployments 2>/dev/null)"
    : candidates === "program"
    ? "PROGRAM"
    : candidates === "file"
    ? ""
    : candidates.join(" ");
  return names && `      ${pattern}) names="${names}" ;;`;
}
