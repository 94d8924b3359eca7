import fc from "fast-check";
import { expect, test } from "vitest";
import { around, graphIn, type LineageGraph, mermaidOf } from "../../src/model/lineage.ts";
import { atOnce } from "../../src/text/steps.ts";
import { HIDDEN } from "../fixture/hidden.ts";

const node = (id: string) => ({ id, category: "ENTITY", subtype: "DATASET" });
const link = (source: string, target: string, type = "used") => ({ source, target, type });
const read = (graph: unknown) => atOnce(graphIn({ graph }));

test("a graph of Provena is read, with the items that only a link names, and no link twice", () => {
  const graph = read({
    directed: true,
    nodes: [{ id: "1/1", item_category: "ENTITY", item_subtype: "DATASET" }],
    links: [
      { source: "1/1", target: "1/2", type: "wasGeneratedBy" },
      { source: "1/1", target: "1/2", type: "wasGeneratedBy" },
      { source: "1/1", target: "1/2", type: "used" },
    ],
  });
  expect(graph).toEqual({
    nodes: [node("1/1"), { id: "1/2", category: "", subtype: "" }],
    links: [link("1/1", "1/2", "wasGeneratedBy"), link("1/1", "1/2")],
  });
});

test.each([
  undefined,
  null,
  "graph",
  {},
  { nodes: [] },
  { nodes: {}, links: [] },
  { nodes: [{ id: 1 }], links: [] },
  { nodes: [null], links: [] },
  { nodes: [{ id: "x".repeat(301) }], links: [] },
  { nodes: [], links: [{ source: "a" }] },
])("%j is no graph", (graph) => expect(read(graph)).toBeUndefined());

test("the nearest come first, the item itself before all, and nothing is lost", () => {
  const up: LineageGraph = {
    nodes: ["far", "near", "item", "apart"].map(node),
    links: [link("near", "far"), link("item", "near"), link("apart", "apart")],
  };
  const down = { nodes: [node("item"), node("after")], links: [link("after", "item")] };
  const { item, nodes, links } = atOnce(around("item", [up, down]));
  expect(item).toBe("item");
  expect(nodes.map(({ id }) => id)).toEqual(["item", "near", "after", "far", "apart"]);
  expect(links.map(({ source }) => source)).toEqual(["item", "after", "near", "apart"]);
});

test("an item without lineage is alone, and what two answers both tell is there once", () => {
  const empty = { nodes: [], links: [] };
  expect(atOnce(around("1/1", [empty, empty]))).toEqual({
    item: "1/1",
    nodes: [{ id: "1/1", category: "", subtype: "" }],
    links: [],
  });
  const one = { nodes: ["1/1", "1/2"].map(node), links: [link("1/1", "1/2")] };
  expect(atOnce(around("1/1", [one, one]))).toEqual({ item: "1/1", ...one });
});

test("cycles end", () => {
  const ring = { nodes: ["a", "b", "c"].map(node), links: [["a", "b"], ["b", "c"], ["c", "a"]] };
  const links = ring.links.map(([source, target]) => link(source!, target!));
  expect(atOnce(around("a", [{ ...ring, links }])).nodes).toHaveLength(3);
});

test("a Mermaid flowchart has a shape for each category, words at the links, and marks the item", () => {
  const flowchart = mermaidOf({
    item: "10378.1/1",
    nodes: [
      { ...node("10378.1/1"), name: "Reef" },
      { id: "10378.1/2", category: "ACTIVITY", subtype: "MODEL_RUN", name: "Run 1" },
      { id: "10378.1/3", category: "AGENT", subtype: "PERSON" },
      { id: "10378.1/4", category: "constructor", subtype: "" },
    ],
    links: [
      link("10378.1/1", "10378.1/2", "wasGeneratedBy"),
      link("10378.1/2", "10378.1/4", "x_y"),
    ],
  });
  expect(flowchart).toBe(`flowchart RL
  n0(["dataset<br/>Reef<br/>10378.1/1"])
  n1["model run<br/>Run 1<br/>10378.1/2"]
  n2{{"person<br/>10378.1/3"}}
  n3[["item<br/>10378.1/4"]]
  n0 -->|"made by"| n1
  n1 -->|"x y"| n3
  style n0 stroke-width:4px
`);
});

test("no name of an item or link is ever syntax of Mermaid or HTML", () => {
  const harm = fc.oneof(
    fc.constantFrom(
      '"]',
      "end",
      "%%{init: {}}%%",
      "`",
      "<script>",
      "#quot;",
      "$$",
      "$",
      "\n",
      ";",
      "--> n1",
    ),
    fc.constantFrom('click n0 href "javascript:alert(1)"', "\x1b[31m", "\u202e", "&lt;", "<br/>"),
    fc.string({ unit: "binary", maxLength: 10 }),
  );
  const text = fc.array(harm, { minLength: 1, maxLength: 4 }).map((parts) => `x${parts.join("")}`);
  fc.assert(fc.property(text, text, (name, type) => {
    const nodes = [{ id: name, category: name, subtype: name, name }];
    const lines = mermaidOf({ item: name, nodes, links: [link(name, name, type)] }).split("\n");
    expect(lines).toHaveLength(5);
    const label = String.raw`(?:[\p{L}\p{N}\p{M} ,./-]|#\d+;)*`;
    expect(lines[1]).toMatch(
      new RegExp(
        String.raw`^ {2}n0(\[\[|\(\[|\[|\{\{)"${label}<br/>${label}<br/>${label}"\W+$`,
        "u",
      ),
    );
    expect(lines[2]).toMatch(new RegExp(String.raw`^ {2}n0 -->\|"${label}"\| n0$`, "u"));
    expect(lines.join("")).not.toMatch(HIDDEN);
    expect(lines.join("")).not.toContain("#36;#36;");
  }));
});
