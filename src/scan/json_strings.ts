/**
 * The strings of a JSON text with their places, so that one can be changed and all else kept.
 *
 * @module
 */

/** A string of a JSON text. */
export interface JsonString {
  /** Keys and indices from the root; valid until the next string is asked for. */
  readonly path: readonly (string | number)[];
  /** The name of the field it is in, or its list is; empty where there is none. */
  readonly name: string;
  /** A number of the list or object it stands in, which no other has. */
  readonly container: number;
  /** Whether it is a field's name; its path then ends in that name. */
  readonly isName: boolean;
  /** Where its characters begin in the text, after the quote. */
  readonly start: number;
  /** Where they end, before the quote. */
  readonly end: number;
}

const BACKSLASH = 0x5c;

interface Level {
  readonly isList: boolean;
  readonly container: number;
  /** The name of the field, or of the field that the list is in. */
  name: string;
  expectsName: boolean;
}

/**
 * Goes through the strings of a JSON text.
 *
 * @param json a text that `JSON.parse` accepts; nothing is promised for others
 * @returns each name and each string value, in order
 */
export function* jsonStrings(json: string): Generator<JsonString> {
  const levels: Level[] = [];
  const path: (string | number)[] = [];
  let containers = 0;
  for (let i = 0; i < json.length; i++) {
    const level = levels.at(-1);
    const name = level?.name ?? "";
    switch (json[i]) {
      case "{":
        levels.push({ isList: false, container: ++containers, name: "", expectsName: true });
        path.push("");
        break;
      case "[":
        levels.push({ isList: true, container: ++containers, name, expectsName: false });
        path.push(0);
        break;
      case "}":
      case "]":
        levels.pop();
        path.pop();
        break;
      case ",":
        if (level!.isList) path[path.length - 1] = path.at(-1) as number + 1;
        else level!.expectsName = true;
        break;
      case '"': {
        const end = endOfString(json, i + 1);
        const isName = level?.expectsName === true;
        if (isName) {
          level.name = decodeString(json, i + 1, end);
          path[path.length - 1] = level.name;
          level.expectsName = false;
        }
        const container = level?.container ?? 0;
        yield { path, name: level?.name ?? "", container, isName, start: i + 1, end };
        i = end;
        break;
      }
    }
  }
}

/**
 * A string of a JSON text as it was meant.
 *
 * @param json the text
 * @param start where the string's characters begin
 * @param end where they end
 * @returns it, escapes resolved
 */
export function decodeString(json: string, start: number, end: number): string {
  const raw = json.slice(start, end);
  return raw.includes("\\") ? JSON.parse(`"${raw}"`) as string : raw;
}

/**
 * Where a place in a string is in the JSON text.
 *
 * @param json the text
 * @param start where the string's characters begin
 * @param count code units of the decoded string before the place
 * @returns the place in the text
 */
export function placeInText(json: string, start: number, count: number): number {
  let at = start;
  for (let i = 0; i < count; i++) {
    at += json.charCodeAt(at) !== BACKSLASH ? 1 : json[at + 1] === "u" ? 6 : 2;
  }
  return at;
}

function endOfString(json: string, start: number): number {
  for (let at = start;;) {
    const quote = json.indexOf('"', at);
    if (quote < 0) return json.length;
    let escapes = quote;
    while (escapes > start && json.charCodeAt(escapes - 1) === BACKSLASH) escapes--;
    if ((quote - escapes) % 2 === 0) return quote;
    at = quote + 1;
  }
}
