import { expect, test } from "vitest";
import { renderText } from "../../src/display/text.ts";
import type { ItemLineage, LineageLink, LineageNode, Unnamed } from "../../src/model/lineage.ts";
import { lineageView } from "../../src/view/lineage.ts";

const named: Unnamed = { closed: 0, missing: 0, beyond: 0, reason: undefined };
const node = (id: string): LineageNode => ({ id, category: "ENTITY", subtype: "DATASET" });
const link = (source: string, target: string, type = "wasGeneratedBy"): LineageLink => ({
  source,
  target,
  type,
});

function lineageOf(links: readonly LineageLink[], item = "a"): ItemLineage {
  const ids = new Set([item, ...links.flatMap(({ source, target }) => [source, target])]);
  return { item, nodes: [...ids].map(node), links };
}

const textOf = (lineage: ItemLineage, unnamed = named) =>
  renderText(lineageView(lineage, unnamed), { columns: 100 });

const treeOf = (links: readonly LineageLink[]) => textOf(lineageOf(links)).split("\n").slice(2);

test("each way from the item has its links in words that read that way", () => {
  expect(treeOf([link("a", "b"), link("b", "c", "used"), link("d", "a", "used")])).toEqual([
    "dataset a (this item)",
    "├─ Upstream: what it was made from",
    "│  └─ made by dataset b",
    "│     └─ used dataset c",
    "└─ Downstream: what was made from it",
    "   └─ used by dataset d",
  ]);
});

test("an item is unfolded where the shortest way leads to it, and named elsewhere", () => {
  const links = [link("a", "b"), link("a", "c"), link("a", "d"), link("b", "d"), link("d", "e")];
  expect(treeOf(links)).toEqual([
    "dataset a (this item)",
    "└─ Upstream: what it was made from",
    "   ├─ made by dataset b",
    "   │  └─ made by dataset d (below)",
    "   ├─ made by dataset c",
    "   └─ made by dataset d",
    "      └─ made by dataset e",
  ]);
});

test("cycles end, and a link to itself is told", () => {
  expect(treeOf([link("a", "b"), link("b", "a"), link("b", "b")])).toEqual([
    "dataset a (this item)",
    "└─ Upstream: what it was made from",
    "   └─ made by dataset b",
    "      ├─ made by dataset a (this item)",
    "      └─ made by dataset b (above)",
  ]);
});

test("links that no way from the item reaches are told, too", () => {
  expect(treeOf([link("a", "b"), link("c", "b")])).toEqual([
    "dataset a (this item)",
    "├─ Upstream: what it was made from",
    "│  └─ made by dataset b",
    "└─ Other links",
    "   └─ dataset c made by dataset b",
  ]);
});

test("every link is in the tree once, whatever the graph", () => {
  for (let seed = 1; seed < 60; seed++) {
    let state = seed;
    const next = (below: number) => (state = (state * 48_271) % 2_147_483_647) % below;
    const pairs = new Set(Array.from({ length: 25 }, () => `${next(9)} ${next(9)}`));
    const links = [...pairs].map((pair) => {
      const [source = "", target = ""] = pair.split(" ");
      return link(`n${source}`, `n${target}`, `t${source}x${target}`);
    });
    const shown = textOf(lineageOf(links, "n0"));
    for (const { source, target } of links) {
      const words = new RegExp(`(?<!\\w)t${source.slice(1)}x${target.slice(1)}(?!\\w)`, "g");
      expect(shown.match(words), shown).toHaveLength(1);
    }
  }
});

test("a large lineage is cut, in the picture and in the tree, and says so", () => {
  const links = Array.from({ length: 400 }, (_, i) => link("a", `10378.1/${i}`));
  const document = lineageView(lineageOf(links), named);
  const picture = document.find((block) => block.kind === "picture")!;
  expect(picture.nodes).toHaveLength(32);
  expect(picture.note).toBe("The picture shows the nearest 32 items and 31 links.");
  const shown = renderText(document);
  expect(shown).toContain("401 items, 400 links");
  expect(shown).toContain("250 links not listed; all of them are in .nodes and .links.");
  expect(shown.split("\n").length).toBeLessThan(170);
  const small = lineageView(lineageOf(links.slice(0, 5)), named);
  expect(small.find((block) => block.kind === "picture")).not.toHaveProperty("note");
  expect(renderText(small)).not.toContain("not listed");
});

test("many links between few items are cut in the picture, and that is told", () => {
  const ids = Array.from({ length: 20 }, (_, i) => `n${i}`);
  const links = ids.flatMap((one) => ids.map((other) => link(one, other)));
  const picture = lineageView(lineageOf(links, "n0"), named).find(({ kind }) => kind === "picture");
  expect(picture).toMatchObject({ note: "The picture shows the nearest 20 items and 100 links." });
});

test("why names are missing is said once, below", () => {
  const few = lineageOf([link("a", "b")]);
  expect(textOf(few)).not.toContain("name");
  const shown = textOf(few, { closed: 2, missing: 1, beyond: 7, reason: "the registry is away." });
  expect(shown).toContain(
    "Without a name: 2 items closed to you, 1 item that the registry does not have and 7 more " +
      "items",
  );
  expect(shown).toContain("Some names could not be fetched: the registry is away.");
});

test("how to see more is said, unless that was the limit", () => {
  const lineage = lineageOf([link("a", "b")], "10378.1/1");
  const say = (direction: "both" | "upstream", depth: number) =>
    renderText(lineageView(lineage, named, { direction, depth }), { voice: "command" });
  expect(say("both", 2)).toContain("provena lineage 10378.1/1 --depth 4");
  expect(say("upstream", 7)).toContain("provena lineage 10378.1/1 --direction upstream --depth 10");
  expect(say("both", 10)).not.toContain("provena lineage");
});

test("a chain longer than Provena's goes on in a list", () => {
  const links = Array.from({ length: 14 }, (_, i) => link(i === 0 ? "a" : `n${i}`, `n${i + 1}`));
  const lines = treeOf(links);
  expect(lines[11]).toMatch(/^│ {29}└─ made by dataset n10$/);
  expect(lines.slice(12)).toEqual([
    "└─ Other links",
    "   ├─ dataset n10 made by dataset n11",
    "   ├─ dataset n11 made by dataset n12",
    "   ├─ dataset n12 made by dataset n13",
    "   └─ dataset n13 made by dataset n14",
  ]);
});

test("kinds and relations that nobody knows are shown in their own words", () => {
  const lineage = {
    item: "a",
    nodes: [node("a"), { id: "b", category: "", subtype: "REEF_WALK" }],
    links: [link("a", "b", "wasSeenOn")],
  };
  expect(textOf(lineage)).toContain("was seen on reef walk b");
});
