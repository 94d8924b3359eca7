import { expect, test } from "vitest";
import { shownAddress } from "../../src/display/spans.ts";

test.each([
  ["https://reef.example", "https://reef.example"],
  ["https://reef.example/", "https://reef.example/"],
  ["https://reef.example?a=1", "https://reef.example?a=1"],
  ["https://rееf.example", "https://xn--rf-nlca.example/"],
  ["ftp://reef.example", "ftp://reef.example"],
])("the address %s is shown as %s", (href, shown) => {
  expect(shownAddress(href)).toBe(shown);
});
