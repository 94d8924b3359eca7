/**
 * The Provenance API: what led to an item, and what came of it.
 *
 * @module
 */
import type { Relation } from "../reef/item.ts";
import type { Reef } from "../reef/reef.ts";
import { type ApiPart, type Call, type Operation, outcome } from "./operation.ts";
import { anyObject, integer, listOf, object, optional, ref, required, string } from "./schema.ts";

/** Defines the provenance store's part. */
export function provApi(reef: Reef): ApiPart {
  return {
    description: "Explores how data sets came to be",
    schemas: {
      NodeLink: object("NodeLink", { source: string, target: string, type: string }),
      Graph: object("Graph", {
        directed: { type: "boolean" },
        multigraph: { type: "boolean" },
        graph: anyObject,
        nodes: listOf(anyObject),
        links: listOf(ref("NodeLink")),
      }),
      LineageResponse: object("LineageResponse", {
        status: ref("Status"),
        "record_count?": integer,
        "graph?": ref("Graph"),
      }),
    },
    operations: [
      explore(reef, "upstream", "Explore what an item came from"),
      explore(reef, "downstream", "Explore what came of an item"),
    ],
  };
}

function explore(reef: Reef, direction: "upstream" | "downstream", summary: string): Operation {
  return {
    method: "GET",
    path: `/explore/${direction}`,
    operationId: `explore_${direction}`,
    tag: "Explore lineage",
    summary,
    requires: { component: "entity-registry", level: "READ" },
    query: [
      required("starting_id", string),
      optional("depth", { ...integer, minimum: 1, maximum: 100, default: 100 }),
    ],
    answer: "LineageResponse",
    handle: ({ query }: Call) => {
      const id = String(query.starting_id);
      if (!reef.get(id)) {
        const missing = outcome(false, `There is no item ${id} in the provenance store`);
        return { ...missing, record_count: null, graph: null };
      }
      const links = lineage(reef.relations(), id, direction, Number(query.depth));
      const ids = new Set([id, ...links.flatMap((link) => [link.source, link.target])]);
      const nodes = [...ids].flatMap((one) => {
        const item = reef.get(one);
        if (!item) return [];
        const { id, item_category, item_subtype, display_name } = item;
        return [{ id, item_category, item_subtype, display_name }];
      });
      return {
        ...outcome(true, `Found ${nodes.length} items`),
        record_count: nodes.length,
        graph: { directed: true, multigraph: false, graph: {}, nodes, links },
      };
    },
  };
}

function lineage(
  relations: readonly Relation[],
  start: string,
  direction: "upstream" | "downstream",
  depth: number,
): readonly Relation[] {
  const [from, to] = direction === "upstream"
    ? ["source", "target"] as const
    : ["target", "source"] as const;
  const found = new Set<Relation>();
  let frontier = new Set([start]);
  for (let step = 0; step < depth && frontier.size > 0; step++) {
    const next = relations.filter((one) => frontier.has(one[from]) && !found.has(one));
    for (const relation of next) found.add(relation);
    frontier = new Set(next.map((relation) => relation[to]));
  }
  return [...found];
}
