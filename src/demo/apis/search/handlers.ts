/**
 * The handlers of the Search API.
 *
 * @module
 */
import type { StoredItem } from "../../reef/stored_item.ts";
import { type Handlers, HttpError, succeeded } from "../handler.ts";
import { scoreOf, wordsOf } from "./score.ts";

const DEFAULT_LIMIT = 10;
const MAX_LIMIT = 50;

/** The number of results. As in Provena, a higher limit is reduced, and 0 means the default. */
function limitOf(requested: unknown): number {
  const limit = typeof requested === "number" && requested !== 0 ? requested : DEFAULT_LIMIT;
  if (limit < 0) throw new HttpError(500, `Failed to search, error: size ${limit} is below zero`);
  return Math.min(limit, MAX_LIMIT);
}

function isOfSubtype(item: StoredItem, subtype: unknown): boolean {
  return subtype === undefined || subtype === null || item.item_subtype === subtype;
}

/** The handlers of the operations that only the Search API has. */
export const searchHandlers: Handlers = {
  // Includes items that the caller may not read: the answer has only handles and scores.
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
    return { ...succeeded(details), results, warnings: null };
  },
};
