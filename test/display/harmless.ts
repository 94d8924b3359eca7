/** What no text from a server may do to whoever looks at a document that shows it. */
import { expect } from "vitest";
import type { Document } from "../../src/display/document.ts";
import { renderHtml } from "../../src/display/html.ts";
import { loadTerminalTools, renderTerminal } from "../../src/display/terminal.ts";
import { renderText } from "../../src/display/text.ts";

export const ORDERS =
  // deno-lint-ignore no-control-regex
  /[\0-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/u;

export const html = (document: Document): string =>
  renderHtml(document, { identity: "full", voice: "code", picture: () => "data:," });

const tools = await loadTerminalTools({ table: true, qr: true });

export const terminal = (document: Document, color: boolean): string =>
  renderTerminal(document, {
    columns: 80,
    color,
    unicode: true,
    identity: "full",
    voice: "code",
    qr: true,
  }, tools);

const TAGS = /<\/?(div|table|caption|thead|tbody|tr|th|td|b|span|code|a|img|details|summary)\b/g;
const ATTRIBUTES = ["alt", "height", "href", "rel", "scope", "src", "style", "target", "width"];

/** In HTML: our tags and attributes and no others, and no control characters. */
export function expectOnlyText(document: Document): void {
  const output = html(document);
  expect(output.replace(TAGS, "").match(/<[a-z/!]/i)).toBeNull();
  const tags = output.match(/<[a-z]+(?: [a-z-]+="[^"<>]*"| open)*>/g) ?? [];
  expect(tags.length).toBe(output.match(/<[a-z]/g)?.length);
  expect(output).not.toMatch(ORDERS);
  const names = tags.flatMap((tag) => tag.match(/ [a-z-]+(?==")/g) ?? []);
  expect(names.filter((name) => !ATTRIBUTES.includes(name.trim()))).toEqual([]);
  const links = [...output.matchAll(/href="([^"]*)"/g)].map(([, href]) => href!);
  expect(links.filter((href) => !/^(?:https:|http:\/\/(?:127\.|localhost))/.test(href)))
    .toEqual([]);
}

/** In plain text, and in a terminal without colour. */
export function expectNoOrders(document: Document): void {
  expect(renderText(document)).not.toMatch(ORDERS);
  expect(terminal(document, false)).not.toMatch(ORDERS);
}

/** In a terminal with colour, apart from the colours that are ours. */
export function expectOnlyOurColours(document: Document): void {
  // deno-lint-ignore no-control-regex
  const ours = /\x1b\[(?:1;7|1|2|22|22;27|3[0-7]|39|38;5;231;48;5;16|0)m/g;
  expect(terminal(document, true).replace(ours, "")).not.toMatch(ORDERS);
}
