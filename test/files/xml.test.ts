import { expect, it } from "vitest";
import { elementsIn, textOf } from "../../src/files/xml.ts";
import { escapeXml } from "../../src/text/xml.ts";

it("finds the elements of a list", () => {
  const xml = "<L><C><K>a</K></C><C><K>b</K></C></L>";
  expect([...elementsIn(xml, "C")].map((each) => textOf(each, "K"))).toEqual(["a", "b"]);
  expect(textOf(xml, "Z")).toBeUndefined();
  expect([...elementsIn("<C>cut off", "C")]).toEqual([]);
});

it("decodes references exactly once", () => {
  expect(textOf("<K>&lt;&#65;&#x42;&amp;lt;&quot;&nope;&#x110000;</K>", "K"))
    .toBe('<AB&lt;"&nope;&#x110000;');
});

it("escapes text so that it reads back the same", () => {
  const text = `<a href="b">&'c'</a>`;
  expect(textOf(`<K>${escapeXml(text)}</K>`, "K")).toBe(text);
});
