/**
 * The view of a lineage: a picture of the nearest items, and the whole lineage as a tree.
 *
 * @module
 */
import {
  code,
  type Document,
  documentOf,
  identity,
  type Inline,
  line,
  type Picture,
  type PictureNode,
  small,
  step,
  stepLine,
  text,
  type Tree,
} from "../display/document.ts";
import { kindWords } from "../model/item_kinds.ts";
import {
  type ItemLineage,
  type LineageData,
  type LineageLink,
  type LineageNode,
  listIn,
  MAX_LINEAGE_DEPTH,
  relationWords,
  type Unnamed,
} from "../model/lineage.ts";
import { redactedExcerpt } from "../model/credentials/redact.ts";
import { withoutFullStop } from "../text/trim_end.ts";
import { shellWord } from "../text/shell_quote.ts";
import { counted, listed } from "./words.ts";

/** Limits of a picture. A larger one is hard to read, and takes more than 40 KB. */
const MAX_BOXES = 32;
const MAX_ARROWS = 100;
/** Limit of a tree. A longer one is hard to read. */
const MAX_LINES = 150;
const MAX_NAME_LENGTH = 80;

/** A picture and a tree, and below them what they omit. `asked` has the options of the request. */
export function lineageView(
  lineage: ItemLineage,
  unnamed: Unnamed,
  asked?: Pick<LineageData, "direction" | "depth">,
): Document {
  const { item, nodes, links } = lineage;
  const { tree, left } = treeOf(lineage);
  const everything = step(".nodes and .links", "--json");
  return documentOf(
    line(
      text("normal", "Lineage", true),
      " of ",
      code(redactedExcerpt(item, MAX_NAME_LENGTH)),
      text("soft", ` · ${counted(nodes.length, "item")}, ${counted(links.length, "link")}`),
    ),
    links.length === 0 ? nothing(asked) : pictureOf(lineage, tree),
    left > 0 && small(`${counted(left, "link")} not listed; all of them are in `, everything, "."),
    unnamedNote(unnamed),
    links.length > 0 && asked && asked.depth < MAX_LINEAGE_DEPTH && further(item, asked),
  );
}

function nothing(asked: Pick<LineageData, "direction" | "depth"> | undefined): Document {
  const where = asked === undefined || asked.direction === "both" ? "" : ` ${asked.direction}`;
  const within = asked === undefined ? "" : ` within ${counted(asked.depth, "step")}`;
  return [
    line(`Nothing is linked to it${where}${within}.`),
    small("The lineage of a new item is there when the jobs that register it are done."),
  ];
}

/** How to see more. */
function further(
  item: string,
  { direction, depth }: Pick<LineageData, "direction" | "depth">,
): Document {
  const deeper = Math.min(MAX_LINEAGE_DEPTH, depth * 2);
  const both = direction === "both";
  const options = both ? `{ depth: ${deeper} }` : `{ direction: "${direction}", depth: ${deeper} }`;
  const flags = `${both ? "" : `--direction ${direction} `}--depth ${deeper}`;
  return [
    small(`These are up to ${counted(depth, "step")} from the item. For more:`),
    stepLine({
      code: `await session.lineage(${JSON.stringify(item)}, ${options})`,
      command: `provena lineage ${shellWord(item)} ${flags}`,
    }),
  ];
}

function unnamedNote({ closed, missing, beyond, reason }: Unnamed): Document {
  const parts = [
    closed > 0 && `${counted(closed, "item")} closed to you`,
    missing > 0 && `${counted(missing, "item")} that the registry does not have`,
    beyond > 0 && `${counted(beyond, "more item")} farther away`,
  ].filter((part) => part !== false);
  return documentOf(
    parts.length > 0 && small(`Without a name: ${listed(parts)}.`),
    reason !== undefined &&
      small(`Some names could not be fetched: ${withoutFullStop(redactedExcerpt(reason, 300))}.`),
  );
}

/** The picture of the nearest items. */
function pictureOf({ item, nodes, links }: ItemLineage, words: Tree): Picture {
  const shown = nodes.slice(0, MAX_BOXES);
  const ids = new Set(shown.map(({ id }) => id));
  const between = links.filter(({ source, target }) => ids.has(source) && ids.has(target));
  const arrows = between.slice(0, MAX_ARROWS);
  const counts = `${counted(shown.length, "item")} and ${counted(arrows.length, "link")}`;
  const isCut = shown.length < nodes.length || arrows.length < between.length;
  return {
    kind: "picture",
    alt: `The lineage of ${redactedExcerpt(item, MAX_NAME_LENGTH)}: ${counts}. ` +
      "The same follows in words.",
    nodes: shown.map((node) => boxOf(node, item)),
    links: arrows.map(({ source, target, type }) => ({
      source,
      target,
      words: redactedExcerpt(relationWords(type, "forward"), 24),
    })),
    ...(isCut ? { note: `The picture shows the nearest ${counts}.` } : {}),
    words,
  };
}

const shapes: Readonly<Record<string, PictureNode["shape"]>> = {
  ENTITY: "round",
  ACTIVITY: "square",
  AGENT: "pointed",
};

function boxOf(node: LineageNode, item: string): PictureNode {
  const { id, category } = node;
  return {
    id,
    shape: Object.hasOwn(shapes, category) ? shapes[category]! : "plain",
    kind: redactedExcerpt(kindWords(node.subtype), 40),
    name: nameOf(node),
    marked: id === item,
  };
}

function nameOf({ name, subtype }: LineageNode): Inline | undefined {
  if (!name) return undefined;
  const shown = redactedExcerpt(name, MAX_NAME_LENGTH);
  return subtype === "PERSON" ? identity(shown) : text("normal", shown, true);
}

/** The directions from an item, and the words of a relation in each. */
const ways = [
  { title: "Upstream: what it was made from", from: "source", to: "target", read: "forward" },
  { title: "Downstream: what was made from it", from: "target", to: "source", read: "backward" },
] as const;

/**
 * The nearest links as a tree, each once. The links of an item are shown where the shortest path
 * reaches it; elsewhere only its name is shown, so that a cycle ends. Links that no path reaches
 * within Provena's limit of steps follow as a list.
 */
function treeOf({ item, nodes, links }: ItemLineage): { tree: Tree; left: number } {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const shown = links.slice(0, MAX_LINES);
  const told = new Set<LineageLink>();
  const branches = ways.flatMap(({ title, from, to, read }): Tree[] => {
    const next = new Map<string, LineageLink[]>();
    for (const link of shown) listIn(next, link[from]).push(link);
    const first = firstLinks(item, next, to);
    const named = new Set([item]);
    const below = (id: string, depth: number): Tree[] =>
      (depth > MAX_LINEAGE_DEPTH ? [] : next.get(id) ?? []).filter((link) => !told.has(link)).map(
        (link) => {
          told.add(link);
          const other = link[to];
          const isHere = first.get(other) === link;
          const hint = isHere
            ? ""
            : other === item
            ? "this item"
            : named.has(other)
            ? "above"
            : "below";
          named.add(other);
          const label = [
            text("soft", `${redactedExcerpt(relationWords(link.type, read), 40)} `),
            ...labelOf(byId.get(other)!),
            ...(hint ? [text("soft", ` (${hint})`)] : []),
          ];
          return { kind: "tree", label, children: isHere ? below(other, depth + 1) : [] };
        },
      );
    const children = below(item, 1);
    return children.length === 0 ? [] : [{ kind: "tree", label: [title], children }];
  });
  const others = shown.filter((link) => !told.has(link)).map(({ source, target, type }): Tree => {
    const relation = text("soft", ` ${redactedExcerpt(relationWords(type, "forward"), 40)} `);
    const label = [...labelOf(byId.get(source)!), relation, ...labelOf(byId.get(target)!)];
    return { kind: "tree", label, children: [] };
  });
  if (others.length > 0) branches.push({ kind: "tree", label: ["Other links"], children: others });
  const label = [...labelOf(byId.get(item)!), text("soft", " (this item)")];
  return {
    tree: { kind: "tree", label, children: branches },
    left: links.length - shown.length,
  };
}

/** For each item, the link by which the shortest path from the start reaches it. */
function firstLinks(
  start: string,
  next: ReadonlyMap<string, readonly LineageLink[]>,
  to: "source" | "target",
): ReadonlyMap<string, LineageLink> {
  const first = new Map<string, LineageLink>();
  // A Set iterates over entries added during the loop, so it is the queue of this search.
  const reached = new Set([start]);
  for (const id of reached) {
    for (const link of next.get(id) ?? []) {
      if (reached.has(link[to])) continue;
      reached.add(link[to]);
      first.set(link[to], link);
    }
  }
  return first;
}

function labelOf(node: LineageNode): readonly Inline[] {
  const name = nameOf(node);
  const kind = redactedExcerpt(kindWords(node.subtype), 40);
  const id = code(redactedExcerpt(node.id, MAX_NAME_LENGTH));
  return name ? [kind, " ", name, " ", id] : [kind, " ", id];
}
