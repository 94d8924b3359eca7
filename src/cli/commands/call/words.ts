/**
 * Arguments of an operation, from words such as `id=10378.1/1908974`.
 *
 * @module
 */
import { ProvenaError } from "../../../errors.ts";
import type { ArgumentInfo } from "../../../model/operation.ts";

/** What is text whatever it looks like: `date=2024` is no number, and `one of 1, 2` is no text. */
const TEXT = /^(a (string|date|UUID)\b|an (address|e-mail address)\b|(one of )?")/;

/**
 * Reads arguments: `name=value` as the operation expects it, `name:=json` as JSON.
 *
 * @param words what was typed
 * @param known the operation's arguments
 * @returns the arguments by name
 * @throws {ProvenaError} `ERR_CONFIG` for a word that is neither
 */
export function parseArguments(
  words: readonly string[],
  known: readonly ArgumentInfo[],
): Record<string, unknown> {
  const parsed = words.map((word): [string, unknown] => {
    const [, name, json, value] = /^([^=:]+)(:?)=([\s\S]*)$/.exec(word) ?? [];
    if (name === undefined || value === undefined) {
      throw new ProvenaError(
        "ERR_CONFIG",
        `An argument is name=value, or name:=JSON, got ${JSON.stringify(word.slice(0, 80))}` +
          (word.startsWith("@") ? "; a file of arguments goes after --input" : ""),
      );
    }
    if (json) return [name, parseJson(name, value)];
    const type = known.find((argument) => argument.name === name)?.type ?? "";
    return [name, TEXT.test(type) ? value : asJson(value)];
  });
  return Object.fromEntries(parsed);
}

function parseJson(name: string, value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    throw new ProvenaError(
      "ERR_CONFIG",
      `${name}:= is followed by JSON, got ${JSON.stringify(value.slice(0, 80))}`,
    );
  }
}

/** Numbers, true, false and lists, where the operation takes them; everything else is text. */
function asJson(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
