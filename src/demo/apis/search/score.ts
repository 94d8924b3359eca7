/**
 * How well an item fits the words of a search.
 *
 * @module
 */
import type { StoredItem } from "../../reef/stored_item.ts";

const IN_THE_NAME = 4;
const ELSEWHERE = 1;
const MAX_WORDS = 32;

/** The words of a query; those beyond the limit are not looked for. */
export function wordsOf(query: string): readonly string[] {
  const words = query.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  return [...new Set(words)].slice(0, MAX_WORDS);
}

/** The sum over the words, 0 if none is in the item; a word in the name counts more. */
export function scoreOf(item: StoredItem, words: readonly string[]): number {
  const { name, text } = textOf(item);
  return words.reduce((sum, word) => {
    if (name.includes(word)) return sum + IN_THE_NAME;
    return text.includes(word) ? sum + ELSEWHERE : sum;
  }, 0);
}

interface ItemText {
  readonly name: string;
  readonly text: string;
}

/** An item is replaced when it changes, so its text is read once. */
const texts = new WeakMap<StoredItem, ItemText>();

function textOf(item: StoredItem): ItemText {
  let found = texts.get(item);
  if (!found) {
    const name = String(item.fields.display_name ?? "").toLowerCase();
    const text = [item.id, ...valuesOf(item.fields)].join(" ").toLowerCase();
    found = { name, text };
    texts.set(item, found);
  }
  return found;
}

/** Every text and number in the fields, however deep. */
function valuesOf(value: unknown): readonly string[] {
  if (typeof value === "string" || typeof value === "number") return [String(value)];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(valuesOf);
}
