/**
 * Text as it is written in XML.
 *
 * @module
 * @see https://www.w3.org/TR/xml/#sec-references
 */

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

/** Escapes a text. Like S3, also writes control characters, which XML 1.0 does not allow. */
export function escapeXml(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.replace(/[&<>"\x00-\x1f\x7f\ufffe\uffff]/g, (character) => {
    return ESCAPES[character] ?? `&#x${character.charCodeAt(0).toString(16)};`;
  });
}

const NAMED: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
};

/** The text that was escaped; an unknown reference stays as it is. */
export function unescapeXml(text: string): string {
  return text.replace(
    /&(?:#x([\da-f]{1,6})|#(\d{1,7})|(\w{2,4}));/gi,
    (whole, hex, decimal, name) => {
      if (name !== undefined) return NAMED[name] ?? whole;
      const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
    },
  );
}
