/**
 * What the shells source. Nothing is decided here: a stub hands the line to `provena __complete` and
 * its answer to the shell.
 *
 * The first line of an answer says what else the shell offers: `nothing`, `files`, or `program` and
 * the place of the word that names one. Each further line is a candidate. No stub ever evaluates
 * what it is told: names come from files and servers.
 *
 * @module
 */

/** The shells there is a stub for. */
export const shells = ["bash", "zsh", "fish"] as const;

/** One of {@link shells}. */
export type Shell = (typeof shells)[number];

/** Whether a word names one of {@link shells}. */
export function isShell(word: string): word is Shell {
  return shells.some((shell) => shell === word);
}

/** Bash 3.2, which macOS has, is enough. */
const bash = `# bash completion for provena
_provena() {
  local also= line
  COMPREPLY=()
  # The whole line, and the part of it that a candidate replaces.
  while IFS= read -r line; do
    if [[ $also ]]; then COMPREPLY+=("$line"); else also=$line; fi
  done < <(provena __complete bash "\${COMP_LINE:0:COMP_POINT}" "$2" 2>/dev/null)
  [[ $also == program* ]] || return
  while IFS= read -r line; do
    printf -v line %q "$line"
    COMPREPLY+=("$line")
  done < <(compgen -c -- "$2")
}
# Where there is nothing to offer, bash offers files.
complete -o bashdefault -o default -F _provena provena
`;

/** Sourced, or kept as `_provena` in a folder of `$fpath`. */
const zsh = `#compdef provena
_provena() {
  local -a answer candidates
  answer=("\${(@f)$(provena __complete zsh "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null)}")
  candidates=("\${(@)answer[2,-1]}")
  if (( $#candidates )); then _describe -t values provena candidates; fi
  case $answer[1] in
    files) _files ;;
    program*)
      shift \${answer[1]#program } words
      (( CURRENT -= \${answer[1]#program } ))
      _normal ;;
  esac
}

# Sourced it is made known; in a folder of $fpath it is called as it is.
if [[ $funcstack[1] == _provena ]]; then _provena "$@"; else compdef _provena provena; fi
`;

/** Sourced, or kept as `provena.fish` in its folder of completions. */
const fish = `# fish completion for provena
function __provena_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l answer (provena __complete fish $words[2..-1] "$current" 2>/dev/null)
    set -l also (string split ' ' -- $answer[1])
    printf '%s\\n' $answer[2..-1]
    switch "$also[1]"
        case files
            __fish_complete_path "$current"
        case program
            complete -C (string join ' ' -- (string escape -- $words[(math $also[2] + 1)..-1]) "$current")
    end
end

complete -c provena -f -a '(__provena_complete)'
`;

/** The stub for each shell. */
export const stubs: Readonly<Record<Shell, string>> = { bash, zsh, fish };
