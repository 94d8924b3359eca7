/**
 * Reads single values from the XML answers of an object store.
 *
 * The answers are lists of elements with text; their attributes do not matter. They are searched,
 * not parsed: this takes linear time, and no entity is expanded.
 *
 * @module
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
import { unescapeXml } from "../text/xml.ts";

/**
 * The content of each element with this name, as XML. Elements inside such an element do not count.
 */
export function* elementsIn(xml: string, name: string): Generator<string> {
  const [open, close] = [`<${name}>`, `</${name}>`];
  for (let at = xml.indexOf(open); at >= 0;) {
    const from = at + open.length;
    const to = xml.indexOf(close, from);
    if (to < 0) return;
    yield xml.slice(from, to);
    at = xml.indexOf(open, to + close.length);
  }
}

/** The text of the first element with this name. */
export function textOf(xml: string, name: string): string | undefined {
  for (const content of elementsIn(xml, name)) return unescapeXml(content);
  return undefined;
}
