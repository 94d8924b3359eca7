import { expect, test } from "vitest";
import type { Document } from "../../src/display/document.ts";
import { renderHtml } from "../../src/display/html.ts";
import { scenesOn } from "../view/scenes.ts";

const html = (document: Document) => renderHtml(document, { identity: "masked", voice: "code" });
const scenes = Object.entries(scenesOn("notebook"));

test.each(scenes)("%s takes every colour from its page", (_name, document) => {
  const colors = html(document).match(/(?<![-\w])color:[^;"]+/g) ?? [];
  for (const color of colors) expect(color).toMatch(/^color:(inherit|.*,currentcolor\))$/);
});

test("a soft line dims its words, but not its links or accents", () => {
  const soft = html([{
    kind: "line",
    size: "small",
    content: [
      "words ",
      { kind: "link", href: "https://example.org/" },
      { kind: "text", text: "accent", tone: "notice" },
      { kind: "text", text: "soft", tone: "soft" },
    ],
  }]);
  const spans = [...soft.matchAll(/<span style="([^"]*)">([^<]*)/g)];
  expect(spans.map(([, style, words]) => [words, style!.startsWith("opacity")])).toEqual([
    ["words ", true],
    ["accent", false],
    ["soft", true],
  ]);
  expect(soft).toMatch(/<\/span><a href/);
});
