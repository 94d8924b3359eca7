/**
 * Walks through the provenance graph.
 *
 * @module
 */
import type { World } from "../world.ts";
import type { Link } from "./graph.ts";
import { type GraphNode, graphNode } from "./prov_document.ts";
import type { StoredItem } from "./stored_item.ts";

/** The two ways to walk: to what an item came from, or to what came of it. */
export type Direction = "upstream" | "downstream";

/** What a walk asks for. */
export interface Walk {
  readonly start: string;
  readonly direction: Direction;
  /** The greatest number of steps. */
  readonly depth: number;
  /** Keeps only the paths that end at such an item. @default every path */
  readonly endsAt?: (item: StoredItem) => boolean;
  /** Whether to add the agents of the items on the path, one step away from it. */
  readonly withAgents?: boolean;
}

/** A part of the graph in networkx's node-link form. */
export interface NodeLinkGraph {
  readonly directed: true;
  readonly multigraph: false;
  readonly graph: Readonly<Record<string, never>>;
  readonly nodes: readonly GraphNode[];
  readonly links: readonly Link[];
}

/**
 * Every link on a way of the walk.
 *
 * A link is on such a way if the steps to it, itself, and the steps from it to the nearest end are
 * no more than the depth; so each item is visited twice, however many ways lead through it.
 */
export function walk(world: World, { start, direction, depth, ...ways }: Walk): NodeLinkGraph {
  const { endsAt = () => true, withAgents = false } = ways;
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
  const far = (distance: number | undefined) => distance ?? Infinity;
  const onTheWay = known
    .filter((link) => far(fromStart.get(link[from])) + 1 + far(toEnd.get(link[to])) <= depth)
    .sort((a, b) => fromStart.get(a[from])! - fromStart.get(b[from])!);
  const beside = withAgents
    ? agentLinks.filter(({ source }) => far(fromStart.get(source)) <= depth)
    : [];
  return nodeLinkGraph(world, [...onTheWay, ...beside]);
}

function isAgent(world: World, id: string): boolean {
  return world.items.get(id)?.item_category === "AGENT";
}

/** The fewest steps from any of the starts to each item. */
function distances(
  links: readonly Link[],
  starts: readonly string[],
  [from, to]: readonly ["source" | "target", "source" | "target"],
): ReadonlyMap<string, number> {
  const next = new Map<string, Link[]>();
  for (const link of links) {
    const ways = next.get(link[from]);
    if (ways) ways.push(link);
    else next.set(link[from], [link]);
  }
  const found = new Map(starts.map((id) => [id, 0]));
  // A Map gives what is added while it is read, so this loop is the queue of a breadth-first search.
  for (const [id, distance] of found) {
    for (const link of next.get(id) ?? []) {
      if (!found.has(link[to])) found.set(link[to], distance + 1);
    }
  }
  return found;
}

/** As networkx keeps it, there is one link at most from one item to another. */
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
