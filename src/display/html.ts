/**
 * Documents as HTML that works in untrusted notebooks too: inline styles and tables only.
 *
 * @module
 */
import { sanitise } from "../text/sanitise.ts";
import { codeLines } from "./code_lines.ts";
import { type ColumnNeed, fitColumns } from "./columns.ts";
import {
  type Block,
  type Card,
  type Document,
  type Fold,
  type Inline,
  type Line,
  type Picture,
  type PictureNode,
  small,
  type Table,
  type Tree,
  type Waiting,
} from "./document.ts";
import type { DisplayEnvironment } from "./environment.ts";
import { escapeHtml } from "./escape_html.ts";
import { styles, toneStyles } from "./html_style.ts";
import { maskIdentity } from "./identity.ts";
import type { DrawPicture } from "./picture.ts";
import type { QrPicture } from "./qr.ts";
import { groupsOf, safeHref, shownAddress, spansOf } from "./spans.ts";

/** Options of HTML. */
export interface HtmlOptions extends Pick<DisplayEnvironment, "identity" | "voice"> {
  /** Draws QR codes; without it a card shows only text. */
  readonly picture?: QrPicture;
  /** Draws pictures; without it they are shown in words. */
  readonly draw?: DrawPicture | undefined;
}

/** How pieces are rendered. */
interface InlineOptions extends HtmlOptions {
  /** Whether names such as entity-registry-read stay in one piece. */
  readonly keepsNames?: boolean;
}

/** The side of the QR code in px: from 160 it could be scanned in light and dark themes. */
const PICTURE_SIZE = 168;

/**
 * Renders a document as HTML.
 *
 * @param document what to show
 * @param options masking, voice, and what draws QR codes
 * @returns one `div` with inline styles; every text escaped, links only where they are safe
 */
export function renderHtml(document: Document, options: HtmlOptions): string {
  return `<div style="${styles.root}">${renderBlocks(document, options)}</div>`;
}

function renderBlocks(document: Document, options: HtmlOptions): string {
  return document.map((block) => renderBlock(block, options)).join("\n");
}

function renderBlock(block: Block, options: HtmlOptions): string {
  switch (block.kind) {
    case "line":
    case "waiting":
      return renderLine(block, options);
    case "table":
      return renderTable(block, options);
    case "card":
      return renderCard(block, options);
    case "tree":
      return renderTree(block, options, 0);
    case "picture":
      return renderPicture(block, options);
    case "fold":
      return renderFold(block, options);
  }
}

function renderFold(fold: Fold, options: HtmlOptions): string {
  const label = renderInlines(fold.label, options);
  const content = renderBlocks(fold.content, options);
  return `<details${
    fold.open ? " open" : ""
  } style="${styles.fold}"><summary>${label}</summary><div style="${styles.folded}">${content}</div></details>`;
}

/** Uses `+=` because tables may be large: 5,000 rows take half the time of `join`. */
function renderInlines(content: readonly Inline[], options: InlineOptions): string {
  let html = "";
  for (const piece of content) html += renderInline(piece, options);
  return html;
}

function renderInline(piece: Inline, options: InlineOptions): string {
  if (typeof piece === "string") return renderWords(piece, options);
  switch (piece.kind) {
    case "text": {
      const { tone = "normal", strong = false } = piece;
      const plain = renderWords(piece.text, options);
      const words = strong ? `<b>${plain}</b>` : plain;
      const style = piece.whole
        ? [WHOLE, toneStyles[tone]].filter(Boolean).join(";")
        : toneStyles[tone];
      return style === "" ? words : `<span style="${style}">${words}</span>`;
    }
    case "code":
      return `<code style="${styles.code}">${escapeHtml(piece.text)}</code>`;
    case "step": {
      const step = options.voice === "code" ? piece.code : piece.command;
      // Sanitising would remove the margin.
      const lines = codeLines(sanitise(step)).map((line) =>
        line.startsWith("  ") ? `  ${escapeHtml(line.slice(2))}` : escapeHtml(line)
      );
      const style = lines.length > 1 ? `${styles.step};${styles.codeLines}` : styles.step;
      return `<code style="${style}">${lines.join("\n")}</code>`;
    }
    case "link":
      return renderLink(piece.href, piece.text);
    case "identity": {
      const shown = options.identity === "full" ? piece.text : maskIdentity(sanitise(piece.text));
      return `<b>${escapeHtml(shown)}</b>`;
    }
  }
}

/** Names of roles: a browser would break them after a hyphen. */
const HYPHENED = /(?<![\w./:@-])[a-z]{3,20}(?:-[a-z]{3,20}){1,4}(?![\w/:@-]|\.\w)/g;

function renderWords(text: string, { keepsNames = false }: InlineOptions): string {
  const words = escapeHtml(text);
  if (!keepsNames || !words.includes("-")) return words;
  return words.replace(HYPHENED, (name) => `<span style="${WHOLE}">${name}</span>`);
}

function renderLink(href: string, words: string | undefined): string {
  const safe = safeHref(href);
  if (safe === undefined) return escapeHtml(words ?? href);
  return `<a href="${
    escapeHtml(safe)
  }" target="_blank" rel="noopener noreferrer" style="${styles.link}">${
    escapeHtml(words ?? shownAddress(href))
  }</a>`;
}

/**
 * Dims ordinary text. It does not dim the whole line: links and accents have less contrast to
 * spare, and nested opacities multiply.
 */
function soften(content: readonly Inline[]): Inline[] {
  return content.map((piece) => {
    if (typeof piece === "string") return { kind: "text", text: piece, tone: "soft" };
    const ordinary = piece.kind === "text" && (piece.tone ?? "normal") === "normal";
    return ordinary ? { ...piece, tone: "soft" } : piece;
  });
}

function renderLine(block: Line | Waiting, options: HtmlOptions): string {
  const only = block.content.length === 1 ? block.content[0] : undefined;
  const isStep = typeof only === "object" && only.kind === "step";
  const style = block.kind === "waiting"
    ? styles.waiting
    : block.size === "code"
    ? styles.userCode
    : isStep
    ? styles.stepLine
    : block.size === "small"
    ? styles.small
    : styles.line;
  const apart = block.kind === "line" && block.apart ? `;${styles.apart}` : "";
  const isSoft = block.kind === "waiting" || block.size === "small";
  const content = isSoft ? soften(block.content) : block.content;
  const words = renderInlines(content, { ...options, keepsNames: true });
  return `<div style="${style}${apart}">${words}</div>`;
}

function renderTable(table: Table, options: HtmlOptions): string {
  const note = table.note
    // The space is inside the span: a site that drops the caption tag would lose it outside.
    ? renderInlines(soften([" · ", ...table.note]), options)
    : "";
  const caption = table.caption === ""
    ? ""
    : `<caption style="${styles.caption}"><b>${escapeHtml(table.caption)}</b>${note}</caption>\n`;
  const last = table.rows.length - 1;
  const columns = columnsOf(table, options);
  let rows = "";
  table.rows.forEach((row, i) => {
    rows += i > 0 ? "\n" : "";
    rows += columns === undefined
      ? renderRecord(row, { titles: table.columns, last: i === last }, options)
      : renderRow(row, { columns, last: i === last }, options);
  });
  const titles = columns === undefined ? [] : table.columns;
  return `<table style="${styles.table}">${caption}${
    renderHead(titles)
  }<tbody>${rows}</tbody></table>`;
}

function renderHead(titles: readonly string[]): string {
  if (titles.length === 0) return "";
  const cells = titles.map((title) =>
    `<th scope="col" style="${styles.head}">${escapeHtml(title)}</th>`
  );
  return `<thead style="${styles.plain}"><tr style="${styles.row}">${
    cells.join("")
  }</tr></thead>\n`;
}

type Cells = readonly (readonly Inline[])[];

/** A brace that closes the fields of an object does not stand on a line of its own. */
function renderRow(
  row: Cells,
  { columns, last }: { readonly columns: readonly HtmlColumn[]; readonly last: boolean },
  options: HtmlOptions,
): string {
  let html = ROW;
  for (let i = 0; i < row.length; i++) {
    const cell = row[i]!;
    const { open, openWhole, openBroken, close } = i > 0
      ? last ? LAST_CELL : CELL
      : last
      ? LAST_ROW_HEAD
      : ROW_HEAD;
    const { width, breaks } = columns[i]!;
    const isBroken = breaks && emsOf(cell) > width;
    html += isBroken ? openBroken : emsOf(cell) <= width ? openWhole : open;
    const words = isBroken ? renderBroken(cell, options) : renderInlines(cell, options);
    html += words.endsWith(" }") ? `${words.slice(0, -2)}&nbsp;}` : words;
    html += close;
  }
  return html + "</tr>";
}

/** Long names such as MODEL_RUN_WORKFLOW_TEMPLATE are broken after their signs first. */
function renderBroken(cell: readonly Inline[], options: HtmlOptions): string {
  return cell.map((piece) => {
    const isName = typeof piece === "string" && /^\S{12,}$/.test(piece);
    if (!isName) return renderInline(piece, options);
    const parts = escapeHtml(piece).split(/(?<=_)/);
    return parts.map((part) => `<span style="${styles.part}">${part}</span>`).join("");
  }).join("");
}

/** A row of a table that has no room for its columns: the cells below each other, with titles. */
function renderRecord(
  [name = [], ...cells]: Cells,
  { titles, last }: { readonly titles: readonly string[]; readonly last: boolean },
  options: HtmlOptions,
): string {
  const head = last ? LAST_ROW_HEAD : ROW_HEAD;
  const body = last ? LAST_CELL : CELL;
  const lines = cells.flatMap((cell, i) => {
    if (cell.length === 0) return [];
    const title = titles[i + 1] ? soften([`${titles[i + 1]}: `]) : [];
    return [`<div style="${styles.line}">${renderInlines([...title, ...cell], options)}</div>`];
  });
  return ROW + head.open + renderInlines(name, options) + head.close + body.open +
    lines.join("") + body.close + "</tr>";
}

const WHOLE = "white-space:nowrap";

const ROW = `<tr style="${styles.row}">`;
const ROW_HEAD = cellTags('th scope="row"', styles.rowHead);
const LAST_ROW_HEAD = cellTags('th scope="row"', styles.lastRowHead);
const CELL = cellTags("td", styles.cell);
const LAST_CELL = cellTags("td", styles.lastCell);

/** Tags of a cell; `openWhole`: the text must not wrap, `openBroken`: also inside of words. */
function cellTags(tag: string, style: string) {
  return {
    open: `<${tag} style="${style}">`,
    openWhole: `<${tag} style="${style};${WHOLE}">`,
    openBroken: `<${tag} style="${style};overflow-wrap:anywhere">`,
    close: `</${tag.slice(0, 2)}>`,
  };
}

/** What a table may take of the 760 px, and its gaps: in widths of a letter, about 7.5 px. */
const ROOM = 96;
const GAP = 3;
/** Longer cells wrap even if there is room. */
const SHORT_CELL = 32;
/** Limit of rows that are measured word by word. */
const MEASURED_ROWS = 500;

interface HtmlColumn {
  /** The width up to which its cells do not wrap. */
  readonly width: number;
  /** Whether its words are broken, too. */
  readonly breaks: boolean;
}

/** The columns of a table; undefined if it has no room for them. */
function columnsOf({ columns, rows }: Table, options: HtmlOptions): HtmlColumn[] | undefined {
  const most = columns.map(emsOfText);
  for (const row of rows) {
    for (let i = 0; i < row.length; i++) most[i] = Math.max(most[i] ?? 0, emsOf(row[i]!));
  }
  const room = ROOM - GAP * most.length;
  if (most.reduce((sum, one) => sum + one, 0) <= room) {
    return most.map(() => ({ width: SHORT_CELL, breaks: false }));
  }
  const needs = most.map((one, i): ColumnNeed => {
    let [word, copied] = [emsOfText(columns[i] ?? ""), 0];
    for (const row of rows.slice(0, MEASURED_ROWS)) {
      for (const group of groupsOf(spansOf(row[i] ?? [], { ...options, unicode: true }))) {
        const width = group.spans.reduce((sum, span) => sum + emsOfText(span.text), 0);
        if (group.spans.some((span) => span.copied)) copied = Math.max(copied, width);
        else word = Math.max(word, width);
      }
    }
    return { most: Math.ceil(one), word: Math.ceil(word), copied: Math.ceil(copied) };
  });
  return fitColumns(needs, room, { breaks: false })
    ?.map((width, i) => ({ width: Math.min(width, SHORT_CELL), breaks: needs[i]!.word > width }));
}

/** How wide a cell is, in widths of a letter. */
function emsOf(cell: readonly Inline[]): number {
  let sum = 0;
  for (const piece of cell) {
    if (typeof piece === "string") sum += emsOfText(piece);
    else if (piece.kind === "step") sum += piece.code.length + 2;
    else if (piece.kind === "code") sum += piece.text.length + 2;
    else sum += emsOfText(piece.text ?? (piece.kind === "link" ? piece.href : ""));
  }
  return sum;
}

/** Capitals and digits are wider than small letters. */
function emsOfText(text: string): number {
  let sum = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    sum += (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || code > 255 ? 1.2 : 1;
  }
  return sum;
}

function renderCard(card: Card, options: HtmlOptions): string {
  const source = card.qr && options.picture?.(card.qr.text);
  const body = card.body
    .filter((line) => !line.where || (line.where === "withPicture") === !!source)
    .map((line) => renderLine(line, options));
  const picture = source && card.qr
    ? `<td style="${styles.picture}"><img src="${source}" width="${PICTURE_SIZE}" height="${PICTURE_SIZE}" alt="${
      escapeHtml(card.qr.alt)
    }" style="${styles.image}"></td>\n`
    : "";
  return `<table style="${styles.card}"><tbody><tr style="${styles.row}">${picture}<td style="${styles.words}">${
    body.join("\n")
  }</td></tr></tbody></table>`;
}

/** The maximum depth of a tree, so that it cannot hang a browser. */
const MAX_DEPTH = 40;

function renderTree(tree: Tree, options: HtmlOptions, depth: number): string {
  const label = renderInlines(tree.label, options);
  if (tree.children.length === 0 || depth >= MAX_DEPTH) {
    return `<div style="${styles.tree}">${label}</div>`;
  }
  const children = tree.children.map((child) => renderTree(child, options, depth + 1));
  return `<details${depth === 0 ? " open" : ""} style="${
    depth === 0 ? styles.line : styles.tree
  }"><summary>${label}</summary>${children.join("\n")}</details>`;
}

function renderPicture(picture: Picture, options: HtmlOptions): string {
  const nameOf = ({ name }: PictureNode) => name === undefined ? "" : nameIn(name, options);
  const drawing = options.draw?.(picture, nameOf);
  const words = renderBranches(picture.words, options, 0);
  if (!drawing) return words;
  const { source, width, height } = drawing;
  const note = picture.note === undefined ? "" : `${renderLine(small(picture.note), options)}\n`;
  return `<img src="${source}" width="${width}" height="${height}" alt="${
    escapeHtml(picture.alt)
  }" style="${styles.drawing}">\n${note}<details style="${styles.line}"><summary>The same in words</summary>${words}</details>`;
}

/** The characters of a piece, masked if it names a person. */
function nameIn(piece: Inline, options: HtmlOptions): string {
  return spansOf([piece], { ...options, unicode: true }).map(({ text }) => text).join("");
}

/** A tree of which everything is shown. */
function renderBranches(tree: Tree, options: HtmlOptions, depth: number): string {
  const label = `<div style="${styles.line}">${renderInlines(tree.label, options)}</div>`;
  if (tree.children.length === 0 || depth >= MAX_DEPTH) return label;
  const children = tree.children.map((child) => renderBranches(child, options, depth + 1));
  return `${label}\n<div style="${styles.tree}">${children.join("\n")}</div>`;
}
