/**
 * The changes that removing a model run from the graph would make.
 *
 * @module
 */
import type { RecordedLink } from "../../reef/graph.ts";
import { graphNode } from "../../reef/prov_document.ts";
import type { World } from "../../world.ts";

/** One change, in the terms of Provena's graph manager. */
export type RemovalStep = Readonly<Record<string, unknown>> & { readonly action_type: string };

/** The changes, nodes first. Nodes and links of other records only lose the ID of this record. */
export function removalOf(world: World, record: string): readonly RemovalStep[] {
  const links = world.graph.recorded();
  const own = links.filter(({ records }) => records.has(record));
  const nodes = new Set(own.flatMap(({ link }) => [link.source, link.target]));
  const nodeSteps = [...nodes].map((node_id) =>
    links.some(({ link, records }) =>
        (link.source === node_id || link.target === node_id) && isShared(records)
      )
      ? { action_type: "REMOVE_RECORD_ID_FROM_NODE", node_id, record_id: record }
      : { action_type: "REMOVE_NODE", node_id }
  );
  const linkSteps = own.map((each) =>
    isShared(each.records)
      ? {
        action_type: "REMOVE_RECORD_ID_FROM_LINK",
        link: linkForm(world, each),
        record_id: record,
      }
      : { action_type: "REMOVE_LINK", link: linkForm(world, each) }
  );
  return [...nodeSteps, ...linkSteps];

  function isShared(records: ReadonlySet<string>): boolean {
    return records.size > (records.has(record) ? 1 : 0);
  }
}

function linkForm(
  world: World,
  { link, records }: RecordedLink,
): Readonly<Record<string, unknown>> {
  const props = { record_ids: [...records].join(",") };
  const node = (id: string) => {
    const item = world.items.get(id);
    const { item_category, item_subtype } = item
      ? graphNode(item)
      : { item_category: null, item_subtype: null };
    return { id, props, subtype: item_subtype, category: item_category };
  };
  return { source: node(link.source), target: node(link.target), relation: link.type, props };
}
