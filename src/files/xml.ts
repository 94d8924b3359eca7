/**
 * Reading the few values that an object store's XML answers have.
 *
 * The answers are lists of elements with text, without attributes that matter. They are searched,
 * not parsed: the time is proportional to their length, and nothing in them is expanded.
 *
 * @module
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
import { unescapeXml } from "../text/xml.ts";

/** The contents of each element with this name, outermost ones only, as XML. */
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
