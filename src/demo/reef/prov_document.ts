/**
 * A model run as a document in PROV-JSON.
 *
 * @see https://www.w3.org/submissions/prov-json/
 * @module
 */
import type { World } from "../world.ts";
import type { Link } from "./graph.ts";
import { modelRunLinks, type ModelRunRecord } from "./model_run_links.ts";
import type { StoredItem } from "./stored_item.ts";

/** PROV's names of the two ends of each link. */
const ends: Readonly<Record<Link["type"], readonly [string, string]>> = {
  used: ["activity", "entity"],
  wasGeneratedBy: ["entity", "activity"],
  wasAssociatedWith: ["activity", "agent"],
  wasAttributedTo: ["entity", "agent"],
  wasInfluencedBy: ["influencee", "influencer"],
  wasInformedBy: ["informed", "informant"],
  hadMember: ["collection", "entity"],
  actedOnBehalfOf: ["delegate", "responsible"],
};

/** An item in the graph. */
export interface GraphNode {
  readonly item_category: string;
  readonly item_subtype: string;
  readonly id: string;
}

/** Creates the node of an item; workflow templates have another subtype than in the registry. */
export function graphNode({ id, item_category, item_subtype }: StoredItem): GraphNode {
  const isTemplate = item_subtype === "MODEL_RUN_WORKFLOW_TEMPLATE";
  return { item_category, item_subtype: isTemplate ? "WORKFLOW_TEMPLATE" : item_subtype, id };
}

/** The document of a model run, as text. */
export function provDocument(record: ModelRunRecord, id: string, world: World): string {
  const links = modelRunLinks(record, id, world);
  const nodes: Record<string, Record<string, unknown>> = {};
  const relations: Record<string, Record<string, unknown>> = {};
  for (const [at, { type, source, target }] of links.entries()) {
    for (const item of [source, target].map((each) => world.items.get(each))) {
      if (!item) continue;
      const { id, item_category, item_subtype } = graphNode(item);
      const group = nodes[item_category.toLowerCase()] ??= {};
      group[id] = { id, item_category, item_subtype };
    }
    const [from, to] = ends[type];
    const group = relations[type] ??= {};
    group[`_:id${at + 1}`] = { [`prov:${from}`]: source, [`prov:${to}`]: target };
  }
  const prefix = { default: "http://hdl.handle.net/" };
  return JSON.stringify({ prefix, ...nodes, ...relations });
}
