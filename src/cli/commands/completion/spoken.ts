/**
 * The line as a shell hands it over, and the answer in the shell's words: escaped so that a
 * candidate is inserted as what it is, whatever it holds.
 *
 * @module
 */
import { sanitise } from "../../../text/sanitise.ts";
import type { Candidate, Completion } from "./complete.ts";
import type { Shell } from "./stubs.ts";

/** A command line up to the cursor. */
export interface TypedLine {
  /** The words after `provena`, without quotes; the last may be empty. */
  readonly words: readonly string[];
  /** What the last word says before the part that the shell replaces, such as `registry:`. */
  readonly kept: string;
  /** The quotes that are open where it replaces. */
  readonly quote: "" | "'" | '"';
}

const MAX_DESCRIPTION_LENGTH = 100;

/** Reads what a stub hands over. */
export function readLine(shell: Shell, given: readonly string[]): TypedLine {
  if (shell !== "bash") return { words: given, kept: "", quote: "" };
  const [line = "", replaced = ""] = given;
  return readBashLine(line, replaced);
}

/**
 * Bash hands over the line as it was typed, and the part that it replaces: it breaks at : and =
 * too.
 */
function readBashLine(line: string, replaced: string): TypedLine {
  const words: string[] = [];
  let word: string | undefined;
  let quote: TypedLine["quote"] = "";
  let before: Pick<TypedLine, "kept" | "quote"> = { kept: "", quote: "" };
  const start = line.length - replaced.length;
  for (let at = 0; at <= line.length; at++) {
    if (at === start) before = { kept: word ?? "", quote };
    const sign = line.charAt(at);
    if (quote === "" && (sign === " " || sign === "\t")) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (sign === quote) {
      quote = "";
    } else if (quote === "" && (sign === "'" || sign === '"')) {
      quote = sign;
      word ??= "";
    } else if (
      sign === "\\" && (quote === "" || (quote === '"' && /["$\\`]/.test(line.charAt(at + 1))))
    ) {
      at++;
      word = (word ?? "") + line.charAt(at);
    } else if (sign !== "") {
      word = (word ?? "") + sign;
    }
  }
  return { words: [...words, word ?? ""].slice(1), ...before };
}

/** The lines of an answer, as the stubs read them. */
export function answerFor(shell: Shell, { candidates, also }: Completion, line: TypedLine): string {
  const lines = candidates.flatMap((candidate) => lineIn[shell](candidate, line) ?? []);
  return [alsoWords(shell, also, line), ...lines].map((line) => `${line}\n`).join("");
}

type Line = (candidate: Candidate, line: TypedLine) => string | undefined;

const lineIn: Readonly<Record<Shell, Line>> = {
  bash: ({ value }, line) =>
    value.startsWith(line.words.at(-1)!) ? bashWord(value, line) : undefined,
  // `_describe` takes the name up to the first bare colon.
  zsh: ({ value, description }) => value.replace(/[\\:]/g, "\\$&") + said(":", description),
  // fish quotes a candidate, but not a ~ at its start.
  fish: ({ value, description }) =>
    value.startsWith("~") ? undefined : value + said("\t", description),
};

/** Counted with `provena` itself. Bash knows only programs, not what they take. */
function alsoWords(shell: Shell, also: Completion["also"], { words }: TypedLine): string {
  if (typeof also === "string") return also;
  if (shell === "bash" && also.program < words.length - 1) return "files";
  return `program ${also.program + 1}`;
}

/**
 * What is left of a candidate. Between quotes only what needs no escape there: readline drops a
 * quote at the start of a candidate, and what follows it would be code.
 */
function bashWord(value: string, { kept, quote }: TypedLine): string | undefined {
  const rest = value.slice(kept.length);
  if (quote === "") return rest.replace(/[^\w@%+=:,./\u0080-\uffff-]/g, "\\$&");
  return (quote === "'" ? /'/ : /["$\\`!]/).test(rest) ? undefined : rest;
}

function said(mark: string, description: string): string {
  return description === "" ? "" : mark + sanitise(description, MAX_DESCRIPTION_LENGTH);
}
