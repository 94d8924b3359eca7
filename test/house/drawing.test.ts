import { expect, test } from "vitest";
import { folderOf } from "./import_table.ts";
import { readSources } from "./source.ts";
import { blocksIn } from "../docs/blocks.ts";

/** Folders that every folder may import are named below the drawing. */
const notDrawn = new Set(["text", "version", "errors", "async", "system", "model"]);

/** mod.ts re-exports from everywhere; only its arrow to public is drawn. */
const isDrawn = ([from, to]: readonly string[]) => from !== "mod" || to === "public";

test("the drawing shows the existing imports, and no others", () => {
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
