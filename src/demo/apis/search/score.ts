/**
 * Scores how well an item matches the words of a search.
 *
 * @module
 */
import type { StoredItem } from "../../reef/stored_item.ts";

const NAME_WEIGHT = 4;
const TEXT_WEIGHT = 1;
const MAX_WORDS = 32;

/** The distinct words of a query; words beyond the limit are ignored. */
export function wordsOf(query: string): readonly string[] {
  const words = query.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  return [...new Set(words)].slice(0, MAX_WORDS);
}

/** The sum over all words: 0 for a word that is not in the item, more if it is in the name. */
export function scoreOf(item: StoredItem, words: readonly string[]): number {
  const { name, text } = textOf(item);
  return words.reduce((sum, word) => {
    if (name.includes(word)) return sum + NAME_WEIGHT;
    return text.includes(word) ? sum + TEXT_WEIGHT : sum;
  }, 0);
}

interface ItemText {
  readonly name: string;
  readonly text: string;
}

/** A cache that never goes stale, because a changed item is a new object. */
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

/** All texts and numbers in the fields, at any depth. */
function valuesOf(value: unknown): readonly string[] {
  if (typeof value === "string" || typeof value === "number") return [String(value)];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(valuesOf);
}
