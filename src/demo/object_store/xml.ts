/**
 * Reads and writes the simple XML of S3.
 *
 * @module
 */
import { escapeXml, unescapeXml } from "../../text/xml.ts";

/** An element: its name, and its text or its children. */
export type XmlNode = readonly [
  name: string,
  content: string | number | boolean | readonly XmlNode[],
];

/** S3's namespace. Every answer has it, except an error. */
export const S3_NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

/** Writes a document; the namespace goes on its root. */
export function xmlDocument([name, content]: XmlNode, namespace?: string): string {
  const attribute = namespace === undefined ? "" : ` xmlns="${namespace}"`;
  const inner = write(content);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${name}${attribute}>${inner}</${name}>`;
}

function write(content: XmlNode[1]): string {
  if (typeof content !== "object") return escapeXml(String(content));
  return content.map(([name, inner]) => `<${name}>${write(inner)}</${name}>`).join("");
}

/** A tag and the text after it. Takes linear time, because each part ends where the next begins. */
const TAG = /<(\/?)([A-Za-z][\w.-]*)((?:[^\w.<>-][^<>]*)?)>([^<]*)/g;

/**
 * Reads the groups of a request's body: for each element called `group`, the texts of its children.
 * Returns undefined if the text is not such a document.
 */
export function readGroups(
  text: string,
  { root, group }: { readonly root: string; readonly group: string },
): { readonly groups: readonly ReadonlyMap<string, string>[]; readonly rest: Fields } | undefined {
  const groups: Map<string, string>[] = [];
  const rest = new Map<string, string>();
  const open: string[] = [];
  let current: Map<string, string> | undefined;
  let sawRoot = false;
  for (const [, slash, name, attributes, following] of text.matchAll(TAG)) {
    if (slash === "/") {
      if (open.pop() !== name) return undefined;
      if (name === group && open.length === 1) current = undefined;
      continue;
    }
    if (open.length === 0 && (sawRoot || name !== root)) return undefined;
    sawRoot = true;
    if (open.length === 1 && name === group) groups.push(current = new Map());
    else if (open.length === 1) rest.set(name!, unescapeXml(following!));
    else if (open.length === 2) current?.set(name!, unescapeXml(following!));
    if (!attributes!.endsWith("/")) open.push(name!);
    else if (name === group) current = undefined;
    if (open.length > 8) return undefined;
  }
  return sawRoot && open.length === 0 ? { groups, rest } : undefined;
}

type Fields = ReadonlyMap<string, string>;
