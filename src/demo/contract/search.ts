/**
 * The Search API: full-text search of the registry.
 *
 * @module
 */
import type { ApiContract, Schema } from "./api_contract.ts";
import { assemble } from "./assemble.ts";
import { itemKindModels } from "./item_models.ts";
import { answer, integer, listOf, number, object, orNull, text } from "./notation.ts";
import { accessChecks, administration, health, sharedModels } from "./shared_operations.ts";

const models: Readonly<Record<string, Schema>> = {
  ...sharedModels,
  ...itemKindModels,
  QueryResult: object({ id: text, score: number }),
  QueryResults: answer({
    "results?": orNull(listOf("QueryResult")),
    "warnings?": orNull(listOf(text)),
  }),
};

export function searchContract(): ApiContract {
  return assemble("search", {
    title: "Search API",
    description: "Finds items of the registry by words",
    models,
    operations: {
      Admin: administration,
      "Access check": accessChecks,
      "Entity Registry": [
        ["search_entity_registry", "Find items by words", {
          query: { query: text, "subtype_filter?": "ItemSubType", "record_limit?": integer },
          answers: "QueryResults",
        }],
      ],
      "": health,
    },
  });
}
