import { expect, test } from "vitest";
import type { Picture, PictureNode } from "../../src/display/document.ts";
import { renderHtml } from "../../src/display/html.ts";
import { loadPictures } from "../../src/display/picture.ts";
import { renderText } from "../../src/display/text.ts";
import { drawingsIn } from "./harmless.ts";

const draw = await loadPictures();

const shapes = ["round", "square", "pointed"] as const;

/** A picture of boxes, each linked to one before it and some to another, too. */
function pictureOf(count: number, name = "Larval drift, calm summer"): Picture {
  const nodes = Array.from({ length: count }, (_, i): PictureNode => ({
    id: `10378.1/${1_900_000 + i}`,
    shape: shapes[i % 3]!,
    kind: "model run",
    name: { kind: "text", text: name },
    marked: i === 0,
  }));
  const links = nodes.flatMap(({ id }, i) =>
    [Math.floor(i / 3), Math.floor(i / 2)]
      .filter((other, j, both) => other < i && both.indexOf(other) === j)
      .map((other) => ({ source: nodes[other]!.id, target: id, words: "used" }))
  );
  const words = { kind: "tree", label: ["in words"], children: [] } as const;
  return { kind: "picture", alt: "A picture of it", nodes, links, words };
}

const htmlOf = (picture: Picture, identity: "masked" | "full" = "full") =>
  renderHtml([picture], { identity, voice: "code", draw });

const svgOf = (picture: Picture) => drawingsIn(htmlOf(picture))[0]!;

/** The outlines of the boxes, from their paths. */
function outlinesOf(svg: string) {
  return [...svg.matchAll(/<g><path d="([^"]+)"/g)].map(([, path = ""]) => {
    const [first = "", ...rest] = path.replace(/A18 18 0 0 1 /g, "L").split(/(?=[MLHVz])/);
    let [x = 0, y = 0] = first.slice(1).split(" ").map(Number);
    const xs = [x];
    const ys = [y];
    for (const step of rest) {
      if (step[0] === "H") x = Number(step.slice(1));
      else if (step[0] === "V") y = Number(step.slice(1));
      else if (step[0] === "L") [x = 0, y = 0] = step.slice(1).split(" ").map(Number);
      xs.push(x);
      ys.push(y);
    }
    return {
      left: Math.min(...xs),
      right: Math.max(...xs),
      top: Math.min(...ys),
      bottom: Math.max(...ys),
    };
  });
}

test.each([1, 5, 12, 32])("a picture of %d boxes has them all inside, none on another", (count) => {
  const svg = svgOf(pictureOf(count));
  const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg)!.map(Number);
  const boxes = outlinesOf(svg);
  expect(boxes).toHaveLength(count);
  for (const [i, box] of boxes.entries()) {
    expect(Math.min(box.left, box.top)).toBeGreaterThanOrEqual(0);
    expect(box.right).toBeLessThanOrEqual(width!);
    expect(box.bottom).toBeLessThanOrEqual(height!);
    const onIt = boxes.slice(0, i).filter((other) =>
      other.left < box.right && box.left < other.right &&
      other.top < box.bottom && box.top < other.bottom
    );
    expect(onIt).toEqual([]);
  }
});

test("a picture takes 4 to 40 KB, and fits a notebook's width", () => {
  const sizes = [6, 32].map((count) => htmlOf(pictureOf(count, "深海の珊瑚".repeat(9))).length);
  expect(sizes[0]).toBeGreaterThan(4_000);
  expect(sizes[1]).toBeLessThan(40_000);
  expect(htmlOf(pictureOf(32))).toContain("max-width:100%");
});

test("kinds are told by a word and a shape besides the colour, and one box is marked", () => {
  const svg = svgOf(pictureOf(3));
  const boxes = [...svg.matchAll(/<g>.*?<\/g>/g)].map(([box]) => box);
  expect(boxes.map((box) => [/A18 18/.test(box), /M\d+ \d+L/.test(box)])).toEqual([
    [true, false],
    [false, false],
    [false, true],
  ]);
  expect(boxes.map((box) => box.includes(">model run"))).toEqual([true, true, true]);
  expect(boxes.map((box) => box.includes("this item"))).toEqual([true, false, false]);
  expect(boxes.map((box) => box.includes('stroke-width="3"'))).toEqual([true, false, false]);
});

const luminance = (color: string) => {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
};
const contrast = (one: string, other: string) => {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
};

test("texts have 4.5:1 on their own ground, and lines 3:1 on light and on dark pages", () => {
  const plain = { ...pictureOf(3).nodes[1]!, id: "x", shape: "plain" } as const;
  const picture = pictureOf(3);
  const svg = svgOf({ ...picture, nodes: [...picture.nodes, plain] });
  const ink = /<svg [^>]*fill="(#\w{6})"/.exec(svg)![1]!;
  const grounds = [...svg.matchAll(/<(?:g><path|rect) [^>]*fill="(#\w{6})"/g)].map(([, fill]) =>
    fill!
  );
  expect(grounds.length).toBeGreaterThanOrEqual(4);
  for (const ground of grounds) expect(contrast(ink, ground)).toBeGreaterThan(4.5);
  const strokes = [...svg.matchAll(/stroke="(#\w{6})"/g)].map(([, stroke]) => stroke!);
  expect(strokes.length).toBeGreaterThan(4);
  for (const stroke of strokes) {
    for (const page of ["#ffffff", "#111111", "#1f1f1f", "#000000"]) {
      expect(contrast(stroke, page)).toBeGreaterThan(3);
    }
  }
});

test("cycles, links to oneself and double links are drawn", () => {
  const picture = pictureOf(3);
  const [a, b, c] = picture.nodes.map(({ id }) => id);
  const links = [[a, b], [b, c], [c, a], [a, a], [a, b]].map(([source, target]) => ({
    source: source!,
    target: target!,
    words: "used",
  }));
  const svg = svgOf({ ...picture, links });
  expect(svg.match(/>used</g)).toHaveLength(5);
  expect(svg).not.toContain("NaN");
});

test("with many arrows there are no words at them, for they would hide the boxes", () => {
  expect(svgOf(pictureOf(6))).toContain(">used<");
  const many = svgOf(pictureOf(32));
  expect(many).not.toContain(">used<");
  expect(many.match(/<path d="M[^"]*"\/>/g)!.length).toBeGreaterThan(40);
});

test("people are masked in the picture as in the text", () => {
  const picture = pictureOf(1);
  const nodes = [{ ...picture.nodes[0]!, name: { kind: "identity", text: "Una Linked" } as const }];
  const shown = (identity: "masked" | "full") =>
    drawingsIn(htmlOf({ ...picture, nodes }, identity))[0];
  expect(shown("full")).toContain("Una Linked");
  expect(shown("masked")).not.toContain("Una");
  expect(shown("masked")).toContain("U•••••");
});

test("a name that XML cannot hold does not spoil the picture", () => {
  expect(svgOf(pictureOf(1, "a\ufffeb\uffffc"))).toContain("a\ufffdb\ufffdc");
});

test("the picture comes with an alternative text, and with the same in words below it", () => {
  const html = htmlOf({ ...pictureOf(3), note: "It leaves out some" });
  expect(html).toMatch(/<img [^>]*alt="A picture of it"/);
  expect(html).toMatch(
    /It leaves out some.*\n<details.*<summary>The same in words<\/summary>.*in words/,
  );
  const words = renderHtml([pictureOf(3)], { identity: "full", voice: "code" });
  expect(words).not.toMatch(/<img|<details/);
  expect(words).toContain("in words");
  expect(renderText([{ ...pictureOf(3), note: "It leaves out some" }])).toBe("in words");
});

test("the words of a picture are drawn as branches, in ASCII too", () => {
  const leaf = (label: string) => ({ kind: "tree", label: [label], children: [] }) as const;
  const long = leaf("a very long label that needs more than one line");
  const words = {
    ...leaf("root"),
    children: [{ ...leaf("one"), children: [long] }, leaf("two")],
  };
  const picture: Picture = { ...pictureOf(1), words };
  expect(renderText([picture], { columns: 34 }).split("\n")).toEqual([
    "root",
    "├─ one",
    "│  └─ a very long label that",
    "│        needs more than one line",
    "└─ two",
  ]);
  expect(renderText([picture], { columns: 80, unicode: false }).split("\n")).toEqual([
    "root",
    "|- one",
    "|  `- a very long label that needs more than one line",
    "`- two",
  ]);
});
