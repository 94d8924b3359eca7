import { expect, test } from "vitest";
import { read } from "../house/source.ts";
import { fillIn } from "./page.mjs";
import { scenario } from "./fleets.ts";

const page = read("docs/performance.md");

test("new figures replace the old ones and nothing else on the page", () => {
  const before =
    "a\n<!-- figures: x -->\n\nold $& text\n\n<!-- end -->\nb <!-- figures: y -->\n<!-- end -->\n";
  const after = fillIn(before, { x: "new $& text" });
  expect(after).toBe(before.replace("old", "new"));
  expect(() => fillIn(before, { z: "" })).toThrow("no place for z");
});

test("every marked part of the page has figures", () => {
  const places = [...page.matchAll(/<!-- figures: (\w+) -->([^]*?)<!-- end -->/g)];
  expect(places.map(([, name]) => name)).toEqual([
    "machine",
    "promised",
    "curves",
    "peers",
    "ratios",
    "fleets",
    "hostile",
  ]);
  for (const [, name, part] of places) expect(part!.trim(), name).not.toBe("");
});

test("the page describes the simulated scenario", () => {
  for (const number of [scenario.workers, scenario.machines, scenario.lifetime]) {
    expect(page).toContain(number.toLocaleString("en"));
  }
});
