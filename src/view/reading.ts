/**
 * The line that says how far the reading of all pages has come.
 *
 * @module
 */
import { type Document, line, text } from "../display/document.ts";
import type { ReadingProgress } from "../model/answer.ts";
import { counted } from "./words.ts";

/** While it reads. */
export function readingView(operation: string, progress: ReadingProgress): Document {
  const { pages } = progress;
  return [{
    kind: "waiting",
    content: [`Reading ${operation} · ${recordWords(progress)} · ${counted(pages, "page")}`],
  }];
}

/** In place of the line, at the end. */
export function readView(
  operation: string,
  { failed, ...progress }: ReadingProgress & { readonly failed: boolean },
): Document {
  const { items, pages } = progress;
  if (failed) {
    return [line(
      text("notice", "–\u00a0Reading stopped", true),
      ` · ${operation}, after ${recordWords(progress)}`,
    )];
  }
  return [line(
    text("good", "✓\u00a0Read", true),
    ` ${counted(items, "record")} of ${operation} in ${counted(pages, "page")}`,
  )];
}

function recordWords({ items, total }: ReadingProgress): string {
  return total === undefined || total < items
    ? counted(items, "record")
    : `${items} of ${counted(total, "record")}`;
}
