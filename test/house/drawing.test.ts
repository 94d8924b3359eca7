import { expect, test } from "vitest";
import { folderOf } from "./import_table.ts";
import { readSources } from "./source.ts";
import { blocksIn } from "../docs/blocks.ts";

/** What every folder may import is told in words below the drawing. */
const notDrawn = new Set(["text", "version", "errors", "async", "system", "model"]);

/** What mod.ts re-exports is everywhere; it is drawn as the one thing it does. */
const isDrawn = ([from, to]: readonly string[]) => from !== "mod" || to === "public";

test("the drawing shows the imports there are, and no others", () => {
  const [drawing] = blocksIn("docs/architecture.md").filter(({ language }) =>
    language === "mermaid"
  );
  const drawn = [...drawing!.code.matchAll(/^ *(\w+)(?:\[.*?\])? --> (\w+)/gm)]
    .map(([, from, to]) => `${from} --> ${to}`);
  const real = readSources().flatMap(({ path, imports }) =>
    imports.flatMap(({ file }) => {
      if (file === undefined) return [];
      const pair = [folderOf(path), folderOf(file)];
      return pair[0] === pair[1] || pair.some((name) => notDrawn.has(name)) ? [] : [pair];
    })
  ).filter(isDrawn).map(([from, to]) => `${from} --> ${to}`);
  expect(drawn.toSorted()).toEqual([...new Set(real)].toSorted());
});
