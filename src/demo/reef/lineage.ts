/**
 * Traverses the provenance graph.
 *
 * @module
 */
import type { World } from "../world.ts";
import type { Link } from "./graph.ts";
import { type GraphNode, graphNode } from "./prov_document.ts";
import type { StoredItem } from "./stored_item.ts";

/** Upstream leads to what an item came from, downstream to what was made from it. */
export type Direction = "upstream" | "downstream";

/** The options of a traversal. */
export interface Traversal {
  readonly start: string;
  readonly direction: Direction;
  /** The maximum number of steps. */
  readonly depth: number;
  /** Keeps only paths that end at a matching item. @default all paths */
  readonly endsAt?: (item: StoredItem) => boolean;
  /** Whether to add the agents that are linked to the items on the paths. */
  readonly withAgents?: boolean;
}

/** A part of the graph in the node-link format of networkx. */
export interface NodeLinkGraph {
  readonly directed: true;
  readonly multigraph: false;
  readonly graph: Readonly<Record<string, never>>;
  readonly nodes: readonly GraphNode[];
  readonly links: readonly Link[];
}

/**
 * All links on the paths of a traversal.
 *
 * A link is on such a path if the steps from the start to the link, the link itself, and the steps
 * from it to the nearest end are together at most `depth`. Two breadth-first searches count these
 * steps, so the time does not depend on the number of paths.
 */
export function traverse(world: World, traversal: Traversal): NodeLinkGraph {
  const { start, direction, depth, endsAt = () => true, withAgents = false } = traversal;
  const known = world.graph.all().filter(({ source, target }) =>
    world.items.get(source) !== undefined && world.items.get(target) !== undefined
  );
  const [from, to] = direction === "upstream"
    ? ["source", "target"] as const
    : ["target", "source"] as const;
  const agentLinks = known.filter(({ target }) => isAgent(world, target));
  const hasAgent = new Set(agentLinks.map(({ source }) => source));
  const isEnd = (id: string) => withAgents ? hasAgent.has(id) : endsAt(world.items.get(id)!);
  const ends = new Set(known.map((link) => link[to]).filter(isEnd));
  const fromStart = distances(known, [start], [from, to]);
  const toEnd = distances(known, [...ends], [to, from]);
  const steps = (distance: number | undefined) => distance ?? Infinity;
  const onPaths = known
    .filter((link) => steps(fromStart.get(link[from])) + 1 + steps(toEnd.get(link[to])) <= depth)
    .sort((a, b) => fromStart.get(a[from])! - fromStart.get(b[from])!);
  const toAgents = withAgents
    ? agentLinks.filter(({ source }) => steps(fromStart.get(source)) <= depth)
    : [];
  return nodeLinkGraph(world, [...onPaths, ...toAgents]);
}

function isAgent(world: World, id: string): boolean {
  return world.items.get(id)?.item_category === "AGENT";
}

/** The smallest number of steps from any of the starts to each item. */
function distances(
  links: readonly Link[],
  starts: readonly string[],
  [from, to]: readonly ["source" | "target", "source" | "target"],
): ReadonlyMap<string, number> {
  const next = new Map<string, Link[]>();
  for (const link of links) {
    const links = next.get(link[from]);
    if (links) links.push(link);
    else next.set(link[from], [link]);
  }
  const found = new Map(starts.map((id) => [id, 0]));
  // A Map iterates over entries added during the loop, so it is the queue of this search.
  for (const [id, distance] of found) {
    for (const link of next.get(id) ?? []) {
      if (!found.has(link[to])) found.set(link[to], distance + 1);
    }
  }
  return found;
}

/** Keeps at most one link from one item to another, as networkx does. */
function nodeLinkGraph(world: World, links: readonly Link[]): NodeLinkGraph {
  const pairs = new Map<string, Link>();
  for (const link of links) {
    const pair = `${link.source} ${link.target}`;
    if (!pairs.has(pair)) pairs.set(pair, link);
  }
  const ids = new Set(links.flatMap(({ source, target }) => [source, target]));
  return {
    directed: true,
    multigraph: false,
    graph: {},
    nodes: [...ids].map((id) => graphNode(world.items.get(id)!)),
    links: [...pairs.values()],
  };
}
