/**
 * Parses an operation's arguments from words such as `id=10378.1/1908974`.
 *
 * @module
 */
import { configError } from "../../../errors.ts";
import type { ArgumentInfo, ValueKind } from "../../../model/operation.ts";
import { parseExact } from "../../../text/exact_json.ts";

const TEXT: readonly ValueKind[] = [{ kind: "text" }];

/** A word of the command line, split at its equals sign. */
interface Word {
  readonly name: string;
  readonly text: string;
  /** Whether it was written `name:=json`. */
  readonly isJson: boolean;
}

/**
 * Reads arguments: `name=value` as the operation expects it, `name:=json` as JSON. A list is given
 * whole, or item by item: `name=first name=second`.
 */
export function parseArguments(
  words: readonly string[],
  known: readonly ArgumentInfo[],
): Record<string, unknown> {
  const byName = new Map<string, Word[]>();
  for (const typed of words) {
    const word = partsOf(typed, known);
    byName.set(word.name, [...(byName.get(word.name) ?? []), word]);
  }
  return Object.fromEntries([...byName].map(([name, all]) => {
    const argument = known.find((one) => one.name === name);
    const kinds = argument?.kinds ?? [];
    // A URL or header parameter without a type is sent as typed.
    const isAnyText = isAnything(kinds) && argument !== undefined && argument.in !== "body";
    return [name, valueOf(all, isAnyText ? TEXT : kinds)];
  }));
}

/** Tries the operation's own names first, since a name may contain colons and equals signs. */
function partsOf(typed: string, known: readonly ArgumentInfo[]): Word {
  const [name] = known.map((argument) => argument.name)
    .filter((one) => typed.startsWith(`${one}=`) || typed.startsWith(`${one}:=`))
    .sort((a, b) => b.length - a.length);
  const given = name ?? /^(.+?)(?=:?=)/s.exec(typed)?.[0];
  if (given === undefined) {
    throw configError(
      `An argument is name=value, or name:=JSON, got ${JSON.stringify(typed.slice(0, 80))}`,
      typed.startsWith("@") ? "Write a file of arguments after --input" : undefined,
    );
  }
  const isJson = typed[given.length] === ":";
  return { name: given, text: typed.slice(given.length + (isJson ? 2 : 1)), isJson };
}

/** Whether the operation leaves the type open. */
function isAnything([first]: readonly ValueKind[]): boolean {
  return first === undefined || first.kind === "anything";
}

function valueOf(words: readonly Word[], kinds: readonly ValueKind[]): unknown {
  const [first] = words;
  if (words.length === 1 && first && kinds[0]?.kind !== "list") return single(first, kinds);
  const list = kinds.find(({ kind }) => kind === "list");
  if (!list) {
    throw configError(
      `${first?.name} is given ${words.length} times, and takes one value`,
      isAnything(kinds) ? `For a list, write ${first?.name}:='["…"]'` : undefined,
    );
  }
  const isNullable = kinds.some(({ kind }) => kind === "null");
  if (words.length === 1 && first?.text === "null" && isNullable) return null;
  const { items = [] } = list;
  const isNested = items[0]?.kind === "list";
  return words.flatMap((word) => {
    const whole = word.isJson ? parseJson(word) : listIn(word.text);
    if (Array.isArray(whole) && (!isNested || whole.every(Array.isArray))) return whole;
    return [whole === undefined ? single(word, items) : whole];
  });
}

/** If the first kind is text, the value stays text: `date=2024` is not a number. */
function single(word: Word, kinds: readonly ValueKind[]): unknown {
  if (word.isJson) return parseJson(word);
  return kinds[0]?.kind === "text" ? word.text : valueIn(word.text, kinds);
}

function parseJson({ name, text }: Word): unknown {
  try {
    return parseExact(text);
  } catch {
    throw configError(`${name}:= is followed by JSON, got ${JSON.stringify(text.slice(0, 80))}`);
  }
}

/** A list written as JSON; undefined for any other value. */
function listIn(text: string): unknown {
  const value = text.startsWith("[") ? valueIn(text, []) : undefined;
  return Array.isArray(value) ? value : undefined;
}

/** Reads numbers, true, false and lists where the operation takes them; anything else is text. */
function valueIn(text: string, kinds: readonly ValueKind[]): unknown {
  try {
    const value = parseExact(text);
    if (typeof value !== "number" || String(value) === text) return value;
    // As a number, 1.10 would become 1.1: where text is accepted too, it stays as typed.
    const isNumber = kinds[0]?.kind === "number" && !kinds.some(({ kind }) => kind === "text");
    return !isNumber || isRounded(value, text) ? text : value;
  } catch {
    return text;
  }
}

/** Whether parsing lost the fraction, as in 9007199254740993.5. */
function isRounded(value: number, text: string): boolean {
  return Number.isInteger(value) && !/e/i.test(text) && /\.\d*[1-9]/.test(text);
}
