/**
 * The HTML of an output: a document, with its folds open in print.
 *
 * @module
 */
import type { Document } from "./document.ts";
import { type HtmlOptions, renderHtml } from "./html.ts";

/**
 * Nobody can open a fold on paper, so in print each shows its content. An inline style cannot say
 * so. The scope is the element around it, so nothing else on the page changes. Where style sheets
 * are removed, as in notebooks that are not trusted, a closed fold is printed closed; so it is by
 * browsers before Chromium 131, Safari 18.4 and Firefox 146.
 *
 * @see https://drafts.csswg.org/css-pseudo/#details-content-pseudo
 */
const OPEN_IN_PRINT =
  "<style>@media print{@scope{details::details-content{content-visibility:visible}}}</style>";

/** Renders a document as the HTML of an output. */
export function renderOutput(document: Document, options: HtmlOptions): string {
  const html = renderHtml(document, options);
  return html.includes("<details") ? `<div>${OPEN_IN_PRINT}${html}</div>` : html;
}
