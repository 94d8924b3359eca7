/**
 * Finds the strings of a JSON text with their offsets, so that they can be changed in place.
 *
 * @module
 */

/** A string of a JSON text. */
export interface JsonString {
  /** Keys and indices from the root; valid until the next string is asked for. */
  readonly path: readonly (string | number)[];
  /** Name of the field that contains it or its list; empty if there is none. */
  readonly name: string;
  /** Unique number of the list or object that contains it. */
  readonly container: number;
  /** Whether it is the name of a field; its path then ends with that name. */
  readonly isName: boolean;
  /** Offset of its first character, after the quote. */
  readonly start: number;
  /** Offset of the closing quote. */
  readonly end: number;
}

const BACKSLASH = 0x5c;

interface Level {
  readonly isList: boolean;
  readonly container: number;
  /** Name of the current field, or of the field that contains the list. */
  name: string;
  expectsName: boolean;
}

/** The names and string values of a valid JSON text, in order. */
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

/** Decodes a string of a JSON text. */
export function decodeString(json: string, start: number, end: number): string {
  const raw = json.slice(start, end);
  return raw.includes("\\") ? JSON.parse(`"${raw}"`) as string : raw;
}

/** The offset in the JSON text of the character after `count` code units of a decoded string. */
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
