/**
 * The first fields of an object that may have a million of them.
 *
 * @module
 */

/** Some fields of an object or list, and how many it has in all. */
export interface FirstFields {
  readonly fields: readonly (readonly [name: string, value: unknown])[];
  readonly total: number;
}

/** The first fields; `Object.entries` would make a pair of every one, which takes seconds. */
export function firstFields(holder: object, most: number): FirstFields {
  if (Array.isArray(holder)) {
    const items = holder.slice(0, most).map((item, i) => [String(i), item] as const);
    return { fields: items, total: holder.length };
  }
  const names = Object.keys(holder);
  const values = holder as Readonly<Record<string, unknown>>;
  return {
    fields: names.slice(0, most).map((name) => [name, values[name]] as const),
    total: names.length,
  };
}
