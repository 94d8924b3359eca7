import { existsSync } from "node:fs";
import { posix } from "node:path";
import { expect, test } from "vitest";
import { read, root } from "../house/source.ts";
import { listPages } from "./blocks.ts";

/** The anchors that GitHub derives from headings, and the explicit ones. */
function anchorsOf(page: string): ReadonlySet<string> {
  const text = read(page);
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!.toLowerCase().replaceAll(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-")
  );
  const written = [...text.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id!);
  return new Set([...headings, ...written]);
}

function linksIn(page: string): readonly string[] {
  const text = read(page).replaceAll(/```[\s\S]*?```/g, "");
  const patterns = [/\]\(([^()\s]+(?:\([^()]*\))?)\)/g, /(?:src|srcset|href)="([^"]+)"/g];
  return patterns.flatMap((pattern) => [...text.matchAll(pattern)].map(([, target]) => target!))
    .filter((target) => !/^(https?|mailto):/.test(target));
}

test.each(listPages())("every link of %s has a target", (page) => {
  const lost = linksIn(page).filter((target) => {
    const [path = "", anchor] = target.split("#");
    const file = path === "" ? page : posix.join(posix.dirname(page), path);
    if (!existsSync(root + file)) return true;
    return anchor !== undefined && !anchorsOf(file).has(anchor);
  });
  expect(lost).toEqual([]);
});

test("the index names every page", () => {
  const inDocs = listPages().filter((page) =>
    page.startsWith("docs/") && page !== "docs/README.md"
  );
  const named = linksIn("docs/README.md").map((target) => `docs/${target}`);
  expect(inDocs.filter((page) => !named.includes(page))).toEqual([]);
});
