/**
 * Pictures of boxes and arrows, as SVG in the address of an image.
 *
 * The shapes and colours are those of the PROV diagrams: yellow and round for entities, blue and
 * square for activities, orange and pointed for agents. An image can only detect the theme of the
 * operating system, not that of the notebook. So each text has its own light background, and lines
 * have a grey with enough contrast on white and on black.
 *
 * @module
 * @see https://www.w3.org/TR/prov-overview/
 */
import type { Picture, PictureLink, PictureNode } from "./document.ts";
import { escapeHtml } from "./escape_html.ts";
import { sanitise } from "../text/sanitise.ts";
import { widthOf } from "../text/width.ts";

/** A drawn picture. */
export interface Drawing {
  /** A `data:` URI. */
  readonly source: string;
  readonly width: number;
  readonly height: number;
}

/** Draws a picture; `nameOf` gives the name of a box as it is shown. */
export type DrawPicture = (
  picture: Pick<Picture, "nodes" | "links">,
  nameOf: (node: PictureNode) => string,
) => Drawing;

type Dagre = typeof import("@dagrejs/dagre");

/** Loads the layout library. */
export async function loadPictures(): Promise<DrawPicture> {
  const dagre = await import("@dagrejs/dagre");
  return (picture, nameOf) => {
    const boxes = picture.nodes.map((node) => boxOf(node, nameOf(node)));
    const layout = bestLayout(dagre, boxes, picture.links);
    const { width, height } = layout;
    return { source: addressOf(svgOf(layout)), width, height };
  };
}

/** A wider picture, scaled down to the 760 px of a notebook's output, is hard to read. */
const ROOM = 880;
/** Limit of arrows with words: with more, the words would hide the boxes. */
const MAX_LABELS = 40;

const PADDING = 9;
const LINE = { kind: 14, name: 17, id: 14 } as const;
/** In px; names are bold, so they take the width of a larger font. */
const NAME_SIZE = 13;
const BOLD = 1.08;
const SMALL_SIZE = 11;
const MAX_LINE_WIDTH = 132;
const MAX_LINES = 3;

interface Box {
  readonly node: PictureNode;
  readonly kind: string;
  readonly names: readonly string[];
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

/**
 * Limit of a text, in characters. More never fits, and measuring a very long text takes seconds.
 */
const MAX_LENGTH = 120;

function boxOf(node: PictureNode, name: string): Box {
  const names = name === "" ? [] : linesOf(sanitise(name, MAX_LENGTH));
  const shown = cut(sanitise(node.kind, MAX_LENGTH), SMALL_SIZE, MAX_LINE_WIDTH);
  const kind = node.marked ? `${shown} · this item` : shown;
  const id = cut(sanitise(node.id, MAX_LENGTH), SMALL_SIZE, MAX_LINE_WIDTH);
  const widest = Math.max(
    inkWidth(kind, SMALL_SIZE),
    inkWidth(id, SMALL_SIZE),
    ...names.map((line) => inkWidth(line, NAME_SIZE * BOLD)),
  );
  const tip = node.shape === "pointed" ? TIP : 0;
  return {
    node,
    kind,
    names,
    id,
    width: Math.ceil(widest) + 2 * PADDING + (node.shape === "round" ? PADDING : 0),
    height: LINE.kind + names.length * LINE.name + LINE.id + 2 * (PADDING - 3) + tip,
  };
}

/** The height of the pointed part of a box. */
const TIP = 8;

/** Breaks a name into lines at spaces, and cuts the rest. */
function linesOf(name: string): string[] {
  const lines: string[] = [];
  let rest = name;
  while (rest !== "" && lines.length < MAX_LINES - 1) {
    if (inkWidth(rest, NAME_SIZE * BOLD) <= MAX_LINE_WIDTH) break;
    const fitting = cut(rest, NAME_SIZE * BOLD, MAX_LINE_WIDTH, "");
    const space = rest[fitting.length] === " " ? fitting.length : fitting.lastIndexOf(" ");
    const end = space > 0 ? space : fitting.length;
    lines.push(rest.slice(0, end));
    rest = rest.slice(end).trimStart();
  }
  return rest === "" ? lines : [...lines, cut(rest, NAME_SIZE * BOLD, MAX_LINE_WIDTH)];
}

/** Shortens a text to a width in px. */
function cut(text: string, size: number, room: number, end = "…"): string {
  if (inkWidth(text, size) <= room) return text;
  let left = room - inkWidth(end, size);
  let kept = "";
  for (const character of text) {
    left -= inkWidth(character, size);
    if (left < 0) break;
    kept += character;
  }
  return kept.trimEnd() + end;
}

/**
 * The maximum width of a text, in px. An image uses the fonts of the reader's machine, so this
 * assumes DejaVu Sans, the widest of the common fonts.
 */
function inkWidth(text: string, size: number): number {
  let ems = 0;
  for (const character of text) {
    if (/[iljI.,:;'|!]/.test(character)) ems += 0.38;
    else if (/[frt()[\]/ -]/.test(character)) ems += 0.42;
    else if (/[mwMW@%…]/.test(character)) ems += 1;
    else if (/[a-z0-9]/.test(character)) ems += 0.64;
    else ems += widthOf(character) > 1 ? 1.1 : 0.8;
  }
  return ems * size;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

interface Layout {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly (Box & Point)[];
  /** Each with its points from the source to the target, and the centre of its words. */
  readonly arrows: readonly { readonly points: readonly Point[]; readonly label?: Label }[];
}

interface Label extends Point {
  readonly words: string;
  readonly width: number;
}

/**
 * The first layout that fits, else the narrowest: from left to right, from top to bottom, and
 * without words at the arrows, which take half the width.
 */
function bestLayout(dagre: Dagre, boxes: readonly Box[], links: readonly PictureLink[]): Layout {
  const isLabelled = links.length <= MAX_LABELS;
  const ways = [
    ...(isLabelled ? [{ rankdir: "LR", isLabelled }, { rankdir: "TB", isLabelled }] as const : []),
    { rankdir: "LR", isLabelled: false },
    ...(isLabelled ? [] : [{ rankdir: "TB", isLabelled }] as const),
  ] as const;
  let best: Layout | undefined;
  for (const way of ways) {
    const layout = layOut(dagre, { boxes, links, ...way });
    if (layout.width <= ROOM) return layout;
    if (!best || layout.width < best.width) best = layout;
  }
  return best!;
}

const LABEL_HEIGHT = 16;

function layOut(
  { Graph, layout }: Dagre,
  { boxes, links: given, rankdir, isLabelled }: {
    readonly boxes: readonly Box[];
    readonly links: readonly PictureLink[];
    readonly rankdir: "LR" | "TB";
    readonly isLabelled: boolean;
  },
): Layout {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir, nodesep: 18, edgesep: 12, ranksep: 28, marginx: 6, marginy: 6 });
  boxes.forEach(({ node, width, height }) => graph.setNode(node.id, { width, height }));
  const labelWidth = (words: string) => Math.ceil(inkWidth(words, SMALL_SIZE)) + 10;
  const links = given.map((link) => ({ ...link, words: sanitise(link.words, 40) }));
  links.forEach(({ source, target, words }, i) => {
    const size = isLabelled
      ? { width: labelWidth(words), height: LABEL_HEIGHT, labelpos: "c" }
      : { width: 0, height: 0 };
    // The earlier item is on the left or above, and the arrow points to it.
    graph.setEdge(target, source, size, String(i));
  });
  layout(graph);
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return {
    width: Math.ceil(width),
    height: Math.ceil(height),
    boxes: boxes.map((box) => {
      const { x, y } = graph.node(box.node.id) as Point;
      return { ...box, x, y };
    }),
    arrows: links.map(({ source, target, words }, i) => {
      const edge = graph.edge(target, source, String(i)) as Point & { points: Point[] };
      const points = [...edge.points].reverse();
      if (!isLabelled) return { points };
      return { points, label: { words, width: labelWidth(words), x: edge.x, y: edge.y } };
    }),
  };
}

/** At least 3:1 on white, and on the darkest and lightest grounds of dark themes. */
const GREY = "#808080";
const INK = "#1f2328";
const MARK = "#c2410c";

const fills: Readonly<Record<PictureNode["shape"], string>> = {
  round: "#fff7c2",
  square: "#dbe4ff",
  pointed: "#ffdfb3",
  plain: "#eceff1",
};

function svgOf({ width, height, boxes, arrows }: Layout): string {
  const lines = arrows.map(({ points }) => `<path d="${pathOf(points)}"/>`).join("");
  const labels = arrows.map(({ label }) => label ? labelOf(label) : "").join("");
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
    `viewBox="0 0 ${width} ${height}" font-family="system-ui,-apple-system,'Segoe UI',sans-serif" ` +
    `font-size="${SMALL_SIZE}" fill="${INK}" text-anchor="middle">` +
    `<defs><marker id="a" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" ` +
    `orient="auto"><path d="M0 0L8 4L0 8z" fill="${GREY}"/></marker></defs>` +
    `<g fill="none" stroke="${GREY}" stroke-width="1.5" marker-end="url(#a)">${lines}</g>` +
    `${labels}${boxes.map(drawBox).join("")}</svg>`;
}

function labelOf({ x, y, width, words }: Label): string {
  const [left, top] = [round(x - width / 2), round(y - LABEL_HEIGHT / 2)];
  return `<rect x="${left}" y="${top}" width="${width}" height="${LABEL_HEIGHT}" rx="8" ` +
    `fill="#eceff1"/><text x="${round(x)}" y="${round(y + 4)}">${escapeXml(words)}</text>`;
}

function drawBox({ node, kind, names, id, width, height, x, y }: Box & Point): string {
  const outline = outlineOf(node.shape, { x: x - width / 2, y: y - height / 2 }, { width, height });
  const stroke = node.marked ? `stroke="${MARK}" stroke-width="3"` : `stroke="${GREY}"`;
  const dashes = node.shape === "plain" ? ' stroke-dasharray="4 3"' : "";
  let at = y - height / 2 + PADDING + 7 + (node.shape === "pointed" ? TIP : 0);
  const text = (words: string, more = "") =>
    `<text x="${round(x)}" y="${round(at)}"${more}>${escapeXml(words)}</text>`;
  let words = text(kind);
  at += LINE.kind + 2;
  for (const name of names) {
    words += text(name, ` font-size="${NAME_SIZE}" font-weight="600"`);
    at += LINE.name;
  }
  words += text(id);
  return `<g><path d="${outline}" fill="${fills[node.shape]}" ${stroke}${dashes}/>${words}</g>`;
}

function outlineOf(
  shape: PictureNode["shape"],
  { x, y }: Point,
  { width, height }: { readonly width: number; readonly height: number },
): string {
  const [left, top, right, bottom] = [x, y, x + width, y + height].map(round);
  if (shape === "pointed") {
    return `M${round(x + width / 2)} ${top}L${right} ${top! + TIP}V${bottom}H${left}V${
      top! + TIP
    }z`;
  }
  if (shape !== "round") return `M${left} ${top}H${right}V${bottom}H${left}z`;
  const r = 18;
  return `M${left! + r} ${top}H${right! - r}A${r} ${r} 0 0 1 ${right} ${top! + r}V${bottom! - r}` +
    `A${r} ${r} 0 0 1 ${right! - r} ${bottom}H${left! + r}A${r} ${r} 0 0 1 ${left} ${bottom! - r}` +
    `V${top! + r}A${r} ${r} 0 0 1 ${left! + r} ${top}z`;
}

/** A line through the points, rounded at each. */
function pathOf(points: readonly Point[]): string {
  const [first, ...rest] = points.map(({ x, y }) => ({ x: round(x), y: round(y) }));
  if (!first || rest.length === 0) return "";
  let path = `M${first.x} ${first.y}`;
  rest.forEach((point, i) => {
    const next = rest[i + 1];
    path += next
      ? `Q${point.x} ${point.y} ${round((point.x + next.x) / 2)} ${round((point.y + next.y) / 2)}`
      : `L${point.x} ${point.y}`;
  });
  return path;
}

/** Replaces two characters that XML forbids even escaped; with one of them no image is shown. */
function escapeXml(words: string): string {
  return escapeHtml(words).replace(/[\ufffe\uffff]/g, "\ufffd");
}

function addressOf(svg: string): string {
  const bytes = new TextEncoder().encode(svg);
  const characters = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return `data:image/svg+xml;base64,${btoa(characters)}`;
}

function round(value: number): number {
  return Math.round(value);
}
