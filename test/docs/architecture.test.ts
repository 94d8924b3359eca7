import { expect, test } from "vitest";
import { base, layerOf, sessionObject, wiring } from "../import_table.ts";
import { readSources } from "../source.ts";
import { blocksIn } from "./blocks.ts";

/** The node of the drawing that stands for a file; undefined for the base. */
function nodeOf(path: string): string | undefined {
  const layer = layerOf(path);
  if (base.includes(layer)) return undefined;
  if (sessionObject.includes(layer)) return "object";
  return wiring.includes(layer) ? "wiring" : layer;
}

/** What mod.ts re-exports is everywhere; it is drawn as the one thing it does. */
const isDrawn = ([from, to]: readonly string[]) => from !== "mod" || to === "wiring";

test("the drawing shows the imports there are, and no others", () => {
  const [drawing] = blocksIn("docs/architecture.md").filter(({ language }) =>
    language === "mermaid"
  );
  const drawn = [...drawing!.code.matchAll(/^ *(\w+)(?:\[.*?\])? --> (\w+)/gm)]
    .map(([, from, to]) => `${from} --> ${to}`);
  const real = readSources().flatMap(({ path, imports }) =>
    imports.flatMap(({ file }) => {
      const [from, to] = [nodeOf(path), file === undefined ? undefined : nodeOf(file)];
      return from !== undefined && to !== undefined && from !== to ? [[from, to]] : [];
    })
  ).filter(isDrawn).map(([from, to]) => `${from} --> ${to}`);
  expect(drawn.toSorted()).toEqual([...new Set(real)].toSorted());
});
