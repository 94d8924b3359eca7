/**
 * Objects of parsed JSON, whose fields may be anything.
 *
 * @module
 */

/** An object of parsed JSON. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a value is an object with named fields, not a list. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value of an object's own field; inherited ones do not count. */
export function fieldOf(holder: JsonObject | undefined, name: string): unknown {
  return holder !== undefined && Object.hasOwn(holder, name) ? holder[name] : undefined;
}

/** The object in a field; undefined if there is none. */
export function objectAt(holder: JsonObject | undefined, name: string): JsonObject | undefined {
  const value = fieldOf(holder, name);
  return isObject(value) ? value : undefined;
}

/** The list in a field; empty if there is none. */
export function listAt(holder: JsonObject | undefined, name: string): readonly unknown[] {
  const value = fieldOf(holder, name);
  return Array.isArray(value) ? value : [];
}

/** The text in a field; empty if there is none. */
export function textAt(holder: JsonObject | undefined, name: string): string {
  const value = fieldOf(holder, name);
  return typeof value === "string" ? value : "";
}

/** The object that a part of a JWT holds, unverified; undefined if it holds none. */
export function decodeJwtPart(part: string): JsonObject | undefined {
  try {
    const text = atob(part.replaceAll("-", "+").replaceAll("_", "/"));
    // Most hold ASCII only; decoding the others takes longer than all the rest.
    const value: unknown = JSON.parse(/[\x80-\xff]/.test(text) ? asUtf8(text) : text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A text whose bytes were taken for characters. */
function asUtf8(text: string): string {
  return new TextDecoder().decode(Uint8Array.from(text, (c) => c.charCodeAt(0)));
}
