/**
 * The little XML that S3 speaks.
 *
 * @module
 */

/** An element: its name, and its text or its children. */
export type XmlNode = readonly [
  name: string,
  content: string | number | boolean | readonly XmlNode[],
];

/** S3's namespace, which every answer but an error has. */
export const S3_NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

/** Writes a document; a namespace is written on its root. */
export function xmlDocument([name, content]: XmlNode, namespace?: string): string {
  const attribute = namespace === undefined ? "" : ` xmlns="${namespace}"`;
  const inner = write(content);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${name}${attribute}>${inner}</${name}>`;
}

function write(content: XmlNode[1]): string {
  if (typeof content !== "object") return xmlText(String(content));
  return content.map(([name, inner]) => `<${name}>${write(inner)}</${name}>`).join("");
}

const named: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

/** As S3, writes control characters as references, though XML 1.0 has no place for them. */
export function xmlText(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.replace(/[&<>"\x00-\x1f\x7f\ufffe\uffff]/g, (character) => {
    return named[character] ?? `&#x${character.charCodeAt(0).toString(16)};`;
  });
}

/** A tag, and the text that follows it. Linear: each part ends where the next begins. */
const TAG = /<(\/?)([A-Za-z][\w.-]*)((?:[^\w.<>-][^<>]*)?)>([^<]*)/g;

/**
 * Reads the groups of a request's body: for each element called `group`, the texts of its children.
 * Gives undefined if the text is no such document.
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
    else if (open.length === 1) rest.set(name!, unescape(following!));
    else if (open.length === 2) current?.set(name!, unescape(following!));
    if (!attributes!.endsWith("/")) open.push(name!);
    else if (name === group) current = undefined;
    if (open.length > 8) return undefined;
  }
  return sawRoot && open.length === 0 ? { groups, rest } : undefined;
}

type Fields = ReadonlyMap<string, string>;

const entities: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
};

function unescape(text: string): string {
  return text.replace(
    /&(?:#x([0-9a-f]{1,6})|#([0-9]{1,7})|(\w{2,4}));/gi,
    (all, hex, dec, name) => {
      if (name !== undefined) return entities[name] ?? all;
      const code = hex === undefined ? Number(dec) : Number.parseInt(hex, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : all;
    },
  );
}
