/**
 * The inline styles of notebook output.
 *
 * Ordinary text has no colour of its own: the page's text colour fits its background in every theme
 * of every notebook program, and `test/contrast` measures it. An accent mixes a hue into that
 * colour, so it is dark on light and light on dark. JupyterLab drops it in notebooks it does not
 * trust; the words are still readable and say the same. JupyterLab right-aligns cells, and VS Code
 * widens tables and removes their borders, so every table sets its whole style.
 *
 * @module
 */
import type { Tone } from "./document.ts";

const FONT = "font-family:system-ui,-apple-system,'Segoe UI',sans-serif";
const MONO = "font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace";
const EDGE = "rgba(127,127,127,.35)";
const HAIR = "rgba(127,127,127,.18)";
/** For elements that sites colour themselves: VS Code code, Bootstrap captions. */
const INHERIT = "color:inherit";

/** The style of each tone; empty for ordinary words. */
export const toneStyles: Readonly<Record<Tone, string>> = {
  normal: "",
  soft: "opacity:.75",
  good: mixed("#2da44e"),
  notice: mixed("#e08700"),
  bad: mixed("#e5383b"),
};

/**
 * Mixes 60 % of a hue with the page's text colour. The contrast is at least 4.5:1 if that of the
 * page's text is 10:1.
 */
function mixed(hue: string): string {
  return `color:color-mix(in srgb,${hue} 60%,currentcolor)`;
}

const TABLE = `width:auto;background:transparent;${FONT};font-size:14px;${INHERIT}`;

/** A place that has a style. */
export type Place =
  | "root"
  | "line"
  | "small"
  | "apart"
  | "stepLine"
  | "userCode"
  | "waiting"
  | "code"
  | "link"
  | "step"
  | "codeLines"
  | "table"
  | "caption"
  | "plain"
  | "row"
  | "head"
  | "rowHead"
  | "lastRowHead"
  | "cell"
  | "lastCell"
  | "card"
  | "picture"
  | "words"
  | "image"
  | "drawing"
  | "tree"
  | "part"
  | "fold"
  | "folded";

/** The styles by the place they are used in. */
export const styles: Readonly<Record<Place, string>> = {
  root: `${FONT};font-size:14px;line-height:1.6;max-width:760px`,
  line: "margin:0",
  small: "margin:0;font-size:13px;line-height:1.5",
  apart: "margin-top:8px",
  stepLine: "margin:4px 0",
  userCode:
    `margin:2px 0 8px 0;${MONO};font-size:30px;line-height:1.35;letter-spacing:.06em;font-weight:600`,
  waiting: "margin:12px 0 0 0;font-size:13px;line-height:1.5",
  code:
    `${MONO};font-size:13px;background:rgba(127,127,127,.15);padding:1px 5px;border-radius:4px;white-space:nowrap;${INHERIT}`,
  step:
    `${MONO};font-size:13px;background:rgba(127,127,127,.15);padding:2px 7px;border-radius:4px;${INHERIT}`,
  codeLines: "display:inline-block;white-space:pre-wrap",
  // JupyterLab removes the underline, and colour alone does not make a link recognisable.
  link: "text-decoration:underline;overflow-wrap:anywhere",
  table: `margin:4px 0 10px 0;border-collapse:collapse;border:0;line-height:1.45;${TABLE}`,
  caption: `caption-side:top;text-align:left;padding:0 0 8px 0;white-space:nowrap;${INHERIT}`,
  plain: "background:transparent",
  row: "background:transparent;text-align:left",
  head:
    `text-align:left;font-weight:600;padding:6px 22px 6px 0;border:0;border-bottom:1px solid ${EDGE};white-space:nowrap`,
  rowHead: cell(true) + ";font-weight:400",
  lastRowHead: cell(false) + ";font-weight:400",
  cell: cell(true),
  lastCell: cell(false),
  card:
    `border-collapse:separate;border-spacing:0;border:1px solid ${EDGE};border-radius:10px;padding:18px 22px 18px 18px;line-height:1.5;max-width:640px;margin:4px 0;${TABLE}`,
  picture:
    "display:inline-block;text-align:left;vertical-align:top;border:0;padding:0 22px 0 0;width:168px",
  words:
    "display:inline-block;max-width:400px;text-align:left;vertical-align:top;border:0;padding:0;white-space:normal;line-height:1.5",
  image: "display:block;border-radius:6px",
  drawing: "display:block;margin:4px 0;max-width:100%;height:auto",
  tree: "margin:0 0 0 18px",
  part: "display:inline-block",
  fold: "margin:2px 0",
  folded: "margin:0 0 8px 18px",
};

function cell(ruled: boolean): string {
  const border = ruled ? `;border-bottom:1px solid ${HAIR}` : "";
  return `text-align:left;vertical-align:top;padding:6px 22px 6px 0;border:0${border}`;
}
