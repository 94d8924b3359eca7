/**
 * What the Search API answers: where in the registry a person's words are.
 *
 * @module
 */
import type { StoredItem } from "../../reef/stored_item.ts";
import { type Handlers, Refusal } from "../handler.ts";
import { scoreOf, wordsOf } from "./score.ts";

const DEFAULT_LIMIT = 10;
const LARGEST_LIMIT = 50;

/** How many results to answer; a higher limit is cut without a word, and 0 counts as untold. */
function limitOf(told: unknown): number {
  const limit = typeof told === "number" && told !== 0 ? told : DEFAULT_LIMIT;
  if (limit < 0) throw new Refusal(500, `Failed to search, error: size ${limit} is below zero`);
  return Math.min(limit, LARGEST_LIMIT);
}

function isOfSubtype(item: StoredItem, subtype: unknown): boolean {
  return subtype === undefined || subtype === null || item.item_subtype === subtype;
}

/** The operations of the Search API that no other API has. */
export const searchHandlers: Handlers = {
  // Not filtered by what the caller may read: only handles and scores are answered.
  search_entity_registry: ({ world, query }) => {
    const limit = limitOf(query.record_limit);
    const words = wordsOf(String(query.query));
    const results = world.items.all()
      .filter((item) => isOfSubtype(item, query.subtype_filter))
      .map((item) => ({ id: item.id, score: scoreOf(item, words) }))
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score)
      .slice(0, limit);
    const details = `Returned ${results.length} results with no issues.`;
    return { status: { success: true, details }, results, warnings: null };
  },
};
