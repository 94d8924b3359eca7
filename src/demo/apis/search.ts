/**
 * The Search API: finds registry items by their words, and answers only where they are.
 *
 * @module
 */
import { categoryOf, type RegistryItem } from "../reef/item.ts";
import type { Reef } from "../reef/reef.ts";
import { type ApiPart, outcome } from "./operation.ts";
import {
  integer,
  listOf,
  number,
  object,
  oneOf,
  optional,
  ref,
  required,
  string,
} from "./schema.ts";

/** Defines the search's part. */
export function searchApi(reef: Reef): ApiPart {
  return {
    description: "Searches the registry",
    schemas: {
      ItemSubType: { title: "ItemSubType", ...oneOf(Object.keys(categoryOf)) },
      QueryResult: object("QueryResult", { id: string, score: number }),
      QueryResults: object("QueryResults", {
        status: ref("Status"),
        "results?": listOf(ref("QueryResult")),
        "warnings?": listOf(string),
      }),
    },
    operations: [{
      method: "GET",
      path: "/search/entity-registry",
      operationId: "search_entity_registry",
      tag: "Search",
      summary: "Search the registry; answers handles and scores",
      // The checks of this API want sys-admin roles; searching itself does not.
      requires: { component: "entity-registry", level: "READ" },
      query: [
        required("query", string),
        optional("record_limit", { ...integer, minimum: 1, maximum: 100, default: 25 }),
        optional("subtype_filter", ref("ItemSubType")),
      ],
      answer: "QueryResults",
      handle: ({ query }) => {
        const words = String(query.query).toLowerCase().split(/\W+/).filter(Boolean);
        const results = reef.all()
          .filter((item) => [undefined, item.item_subtype].includes(query.subtype_filter as never))
          .map((item) => ({ id: item.id, score: scoreOf(item, words) }))
          .filter(({ score }) => score > 0)
          .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
          .slice(0, Number(query.record_limit));
        return {
          ...outcome(true, `Found ${results.length} items`),
          results,
          warnings: null,
        };
      },
    }],
  };
}

/** A word in the name counts more than a word anywhere else. */
function scoreOf(item: RegistryItem, words: readonly string[]): number {
  const name = item.display_name.toLowerCase();
  const rest = JSON.stringify(item).toLowerCase();
  const total = words.reduce((sum, word) => {
    if (name.includes(word)) return sum + 4;
    return rest.includes(word) ? sum + 1 : sum;
  }, 0);
  return Math.round(total / Math.max(words.length, 1) * 1000) / 1000;
}
