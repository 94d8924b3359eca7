/**
 * Lineage: what an item was made from, and what was made from it.
 *
 * @module
 * @see https://www.w3.org/TR/prov-dm/
 */
import { sanitise } from "../text/sanitise.ts";
import { STEP, type Steps } from "../text/steps.ts";
import { kindWords } from "./item_kinds.ts";

/** Upstream: what an item was made from. Downstream: what was made from it. */
export type LineageDirection = "upstream" | "downstream" | "both";

/** An item in a lineage. */
export interface LineageNode {
  /** Its handle. */
  readonly id: string;
  /** `ENTITY`, `ACTIVITY` or `AGENT`; empty if Provena does not say. */
  readonly category: string;
  /** Its subtype, such as `MODEL_RUN`; empty if Provena does not say. */
  readonly subtype: string;
  /** Its name, if it was looked up. */
  readonly name?: string;
}

/** A link between two items: the source was made from, or depends on, the target. */
export interface LineageLink {
  /** The handle of the later item. */
  readonly source: string;
  /** The handle of the earlier item. */
  readonly target: string;
  /** The relation by its name in PROV, such as `wasGeneratedBy`. */
  readonly type: string;
}

/** Items and the links between them. */
export interface LineageGraph {
  /** The items. */
  readonly nodes: readonly LineageNode[];
  /** The links between them. */
  readonly links: readonly LineageLink[];
}

/** A graph around an item. */
export interface ItemLineage extends LineageGraph {
  /** The handle of the item that was asked about. */
  readonly item: string;
}

/** Why some items of a lineage have no name. */
export interface Unnamed {
  /** Number of items that the caller may not see. */
  readonly closed: number;
  /** Number of items that the registry does not have. */
  readonly missing: number;
  /** Number of items that were not looked up, because there are too many. */
  readonly beyond: number;
  /** The reason why other items are unknown; undefined if nothing failed. */
  readonly reason: string | undefined;
}

/** Provena's limit of steps. */
export const MAX_LINEAGE_DEPTH = 10;

/** A lineage, in the shape of `toJSON()` and `--json`. */
export interface LineageData extends ItemLineage {
  /** The direction that was asked for. */
  readonly direction: LineageDirection;
  /** The limit of steps from the item. */
  readonly depth: number;
}

/** A relation in plain words, read from the source and from the target. */
interface Relation {
  readonly forward: string;
  readonly backward: string;
}

const relations: Readonly<Record<string, Relation>> = {
  wasGeneratedBy: { forward: "made by", backward: "made" },
  used: { forward: "used", backward: "used by" },
  wasAssociatedWith: { forward: "carried out by", backward: "carried out" },
  wasAttributedTo: { forward: "credited to", backward: "credited with" },
  wasInfluencedBy: { forward: "shaped by", backward: "shaped" },
  wasInformedBy: { forward: "informed by", backward: "informed" },
  wasDerivedFrom: { forward: "derived from", backward: "led to" },
  hadMember: { forward: "contains", backward: "part of" },
  actedOnBehalfOf: { forward: "on behalf of", backward: "represented by" },
};

/** A relation in plain words: `wasGeneratedBy` is `made by`, read backward `made`. */
export function relationWords(type: string, way: keyof Relation): string {
  if (Object.hasOwn(relations, type)) return relations[type]![way];
  const words = type.slice(0, 60).replace(/([a-z])([A-Z])/g, "$1 $2").replaceAll("_", " ")
    .toLowerCase().trim() || "linked to";
  return way === "forward" ? words : `← ${words}`;
}

/**
 * The graph in an answer of Provena; undefined if there is none, or if it is malformed.
 *
 * An item that occurs only in a link also becomes a node, so that no link is lost.
 */
export function* graphIn(answer: unknown): Steps<LineageGraph | undefined> {
  const graph = fieldOf(answer, "graph");
  const [rawNodes, rawLinks] = [fieldOf(graph, "nodes"), fieldOf(graph, "links")];
  if (!Array.isArray(rawNodes) || !Array.isArray(rawLinks)) return undefined;
  const nodes = new Map<string, LineageNode>();
  const links = new Map<string, LineageLink>();
  let done = 0;
  for (const raw of rawNodes) {
    const id = fieldOf(raw, "id");
    if (!isName(id)) return undefined;
    const [category, subtype] = [fieldOf(raw, "item_category"), fieldOf(raw, "item_subtype")];
    nodes.set(id, { id, category: textOf(category), subtype: textOf(subtype) });
    if (++done % STEP === 0) yield;
  }
  for (const raw of rawLinks) {
    const [source, target] = [fieldOf(raw, "source"), fieldOf(raw, "target")];
    if (!isName(source) || !isName(target)) return undefined;
    for (const id of [source, target]) {
      if (!nodes.has(id)) nodes.set(id, { id, category: "", subtype: "" });
    }
    const type = textOf(fieldOf(raw, "type"));
    links.set(JSON.stringify([source, type, target]), { source, target, type });
    if (++done % STEP === 0) yield;
  }
  return { nodes: [...nodes.values()], links: [...links.values()] };
}

/** Limit of a handle, in characters, because each handle is repeated in its links. */
const MAX_ID_LENGTH = 300;

function isName(value: unknown): value is string {
  return typeof value === "string" && value !== "" && value.length <= MAX_ID_LENGTH;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value.slice(0, MAX_ID_LENGTH) : "";
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

/**
 * Joins graphs into one, sorted by distance from an item: nodes by their own distance, links by
 * that of their farther end. The item is always included. Nodes that are not connected to it come
 * last.
 */
export function* around(item: string, graphs: readonly LineageGraph[]): Steps<ItemLineage> {
  const nodes = new Map<string, LineageNode>([[item, { id: item, category: "", subtype: "" }]]);
  const links = new Map<string, LineageLink>();
  const neighbours = new Map<string, string[]>();
  let done = 0;
  for (const graph of graphs) {
    for (const node of graph.nodes) {
      if (!nodes.get(node.id)?.subtype) nodes.set(node.id, node);
      if (++done % STEP === 0) yield;
    }
    for (const link of graph.links) {
      const { source, target, type } = link;
      const key = JSON.stringify([source, type, target]);
      if (links.has(key)) continue;
      links.set(key, link);
      listIn(neighbours, source).push(target);
      listIn(neighbours, target).push(source);
      if (++done % STEP === 0) yield;
    }
  }
  // A Set iterates over entries added during the loop, so it is the queue of this search.
  const near = new Set([item]);
  for (const id of near) {
    for (const next of neighbours.get(id) ?? []) near.add(next);
    if (++done % STEP === 0) yield;
  }
  for (const id of nodes.keys()) near.add(id);
  const places = new Map([...near].map((id, place) => [id, place]));
  const byPlace = new Map<number, LineageLink[]>();
  for (const link of links.values()) {
    const place = Math.max(places.get(link.source)!, places.get(link.target)!);
    listIn(byPlace, place).push(link);
    if (++done % STEP === 0) yield;
  }
  const ordered = [...places.values()].flatMap((place) => byPlace.get(place) ?? []);
  return { item, nodes: [...near].map((id) => nodes.get(id)!), links: ordered };
}

/** The list of a key; creates it if necessary. */
export function listIn<K, V>(lists: Map<K, V[]>, key: K): V[] {
  let list = lists.get(key);
  if (!list) lists.set(key, list = []);
  return list;
}

/** The shape of each category in a Mermaid flowchart. The last is for unknown categories. */
const shapes: Readonly<Record<string, readonly [open: string, close: string]>> = {
  ENTITY: ["([", "])"],
  ACTIVITY: ["[", "]"],
  AGENT: ["{{", "}}"],
  "": ["[[", "]]"],
};

/**
 * A whole lineage as a Mermaid flowchart.
 *
 * @see https://mermaid.js.org/syntax/flowchart.html
 */
export function mermaidOf({ item, nodes, links }: ItemLineage): string {
  const names = new Map(nodes.map(({ id }, i) => [id, `n${i}`]));
  const boxes = nodes.map(({ id, category, subtype, name }) => {
    const [open, close] = shapes[Object.hasOwn(shapes, category) ? category : ""]!;
    const label = [kindWords(subtype), ...(name ? [name] : []), id].map(mermaidText).join("<br/>");
    return `  ${names.get(id)}${open}"${label}"${close}`;
  });
  const arrows = links.map(({ source, target, type }) =>
    `  ${names.get(source)} -->|"${mermaidText(relationWords(type, "forward"))}"| ${
      names.get(target)
    }`
  );
  const mark = `  style ${names.get(item)} stroke-width:4px`;
  return ["flowchart RL", ...boxes, ...arrows, mark, ""].join("\n");
}

/** Escapes everything that Mermaid could read as syntax; it reads `#35;` as the character 35. */
function mermaidText(value: string): string {
  // Mermaid draws text between double dollar signs as a formula.
  return sanitise(value, 200).replace(/\$(?=\$)/g, () => "$ ").replace(
    /[^\p{L}\p{N}\p{M} ,./-]/gu,
    (character) => `#${character.codePointAt(0)};`,
  );
}
