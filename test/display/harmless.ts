/** Checks that a document with text from a server cannot harm its reader. */
import { expect } from "vitest";
import { type Document, line, step, text } from "../../src/display/document.ts";
import { renderHtml } from "../../src/display/html.ts";
import { loadPictures } from "../../src/display/picture.ts";
import { loadTerminalTools, renderTerminal } from "../../src/display/terminal.ts";
import { renderText } from "../../src/display/text.ts";
import { HIDDEN } from "../fixture/hidden.ts";

/** Every place of the tree that text can stand in. */
export function everywhere(value: string): Document {
  const pieces = [
    value,
    text("notice", value, true),
    { kind: "code", text: value },
    step(value, value),
    { kind: "identity", text: value },
    { kind: "link", href: value },
    { kind: "link", href: "https://ok.example/", text: value },
    { kind: "link", href: `https://ok.example/?q=${value}` },
  ] as const;
  return [
    line(...pieces),
    { kind: "waiting", content: pieces },
    {
      kind: "table",
      caption: value,
      note: pieces,
      columns: [value, value],
      rows: [[pieces, pieces]],
    },
    {
      kind: "card",
      qr: { text: value, alt: value },
      body: [line(...pieces), { ...line(value), size: "code" }],
    },
    { kind: "fold", label: pieces, content: [line(...pieces)], open: true },
    { kind: "tree", label: pieces, children: [{ kind: "tree", label: pieces, children: [] }] },
    {
      kind: "picture",
      alt: value,
      note: value,
      nodes: (["round", "square", "pointed", "plain"] as const).map((shape) => ({
        id: shape + value,
        shape,
        kind: value,
        name: { kind: "identity", text: value },
        marked: shape === "round",
      })),
      links: [{ source: `round${value}`, target: `square${value}`, words: value }],
      words: {
        kind: "tree",
        label: pieces,
        children: [{ kind: "tree", label: pieces, children: [] }],
      },
    },
  ];
}

const draw = await loadPictures();

export const html = (document: Document): string =>
  renderHtml(document, { identity: "full", voice: "code", picture: () => "data:,", draw });

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

/** In HTML: only our tags and attributes, and no control characters. */
export function expectOnlyText(document: Document): void {
  const output = html(document);
  expect(output.replace(TAGS, "").match(/<[a-z/!]/i)).toBeNull();
  const tags = output.match(/<[a-z]+(?: [a-z-]+="[^"<>]*"| open)*>/g) ?? [];
  expect(tags.length).toBe(output.match(/<[a-z]/g)?.length);
  expect(visible(output)).not.toMatch(HIDDEN);
  const names = tags.flatMap((tag) => tag.match(/ [a-z-]+(?==")/g) ?? []);
  expect(names.filter((name) => !ATTRIBUTES.includes(name.trim()))).toEqual([]);
  const links = [...output.matchAll(/href="([^"]*)"/g)].map(([, href]) => href!);
  expect(links.filter((href) => !/^(?:https:|http:\/\/(?:127\.|localhost))/.test(href)))
    .toEqual([]);
  for (const svg of drawingsIn(output)) expectOnlyOurDrawing(svg);
}

/** The pictures in HTML, as SVG. */
export function drawingsIn(output: string): string[] {
  return [...output.matchAll(/src="data:image\/svg\+xml;base64,([^"]*)"/g)].map(([, base64]) =>
    new TextDecoder().decode(Uint8Array.from(atob(base64!), (one) => one.charCodeAt(0)))
  );
}

/** Variants of Han characters, such as those in names of people, are two characters. */
const visible = (text: string) =>
  text.replace(/(?<=\p{Unified_Ideograph})[\ufe00-\ufe02\u{e0100}-\u{e01ef}]/gu, "");

const DRAWN = /<\/?(svg|defs|marker|g|path|rect|text)(?: [\w-]+="[^"<>]*")*\/?>/g;

/** In SVG: only our elements, nothing that runs or loads, and only characters that XML may have. */
function expectOnlyOurDrawing(svg: string): void {
  expect(svg.replace(DRAWN, "")).not.toMatch(/[<>]/);
  const elements = (svg.match(DRAWN) ?? []).join("");
  expect(elements).not.toMatch(/ (on\w+|href|style|xlink:\w+)=/i);
  expect(elements.replace('xmlns="http://www.w3.org/2000/svg"', "")).not.toContain(":");
  expect(visible(svg)).not.toMatch(HIDDEN);
  expect(svg).not.toMatch(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u);
  expect(svg.replace(/&(amp|lt|gt|quot|#39|#96);/g, "")).not.toContain("&");
}

/** In plain text, and in a terminal without colour. */
export function expectNoControls(document: Document): void {
  expect(visible(renderText(document))).not.toMatch(HIDDEN);
  expect(visible(terminal(document, false))).not.toMatch(HIDDEN);
}

/** In a terminal with colour: no control characters except our own colours. */
export function expectOnlyOurColours(document: Document): void {
  // deno-lint-ignore no-control-regex
  const ours = /\x1b\[(?:1;7|1|2|22|22;27|3[0-7]|39|38;5;231;48;5;16|0)m/g;
  expect(visible(terminal(document, true).replace(ours, ""))).not.toMatch(HIDDEN);
}
