import { expect, test } from "vitest";
import { didYouMean } from "../../src/text/did_you_mean.ts";

const known = ["entity-registry-read", "entity-registry-write", "fetch_entity_dataset"];

test.each([
  ["entity-registry-wirte", "entity-registry-write"],
  ["entity_registry_read", "entity-registry-read"],
  ["fetchDataset", "fetch_entity_dataset"],
])("%s is answered with %s", (wrong, right) => {
  expect(didYouMean(wrong, known)).toBe(` (did you mean "${right}"?)`);
});

test.each(["completely_different", "", 7, undefined, null, {}])(
  "%j is near none of them",
  (wrong) => {
    expect(didYouMean(wrong, known)).toBe("");
  },
);

test("a known name is shown without what cannot be seen in it", () => {
  expect(didYouMean("reef", ["ree\u202ef"])).toBe(' (did you mean "ree\\u202ef"?)');
});
