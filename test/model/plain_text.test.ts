import { expect, test } from "vitest";
import { findCredentials } from "../../src/model/credentials/find.ts";
import { credentialHolders } from "../../src/model/credentials/redact.ts";
import { rememberSent } from "../../src/model/credentials/sent.ts";
import { atOnce } from "../../src/text/steps.ts";

/** Finds what the whole search finds: an ampersand before a text rules out that it is plain. */
function foundInWhole(text: string) {
  return findCredentials(`& ${text}`, { wary: true })
    .map((span) => ({ ...span, start: span.start - 2, end: span.end - 2 }));
}

test.each([
  "AKIAABCDEFGHIJKL",
  "see ASIAQWERTYUIOPAS there",
  "A3TXQWERTYUIOPASDF",
  "LTAIa1b2c3d4e5f6g7h8",
  "FLWSECK-a1b2c3d4e5f6",
  "it began with eyJhbGciOiJSU",
  "eyJhbGciOiJSU",
  "bearer a1b2c3d4e5f6",
  "Basic a1b2C3d4e5F6",
  "a password a1b2-c3d4_e5f6 here",
  "the token (a1b2c3d4e5f6g7h8)",
  "secret key | a1b2c3d4e5f6g7h8i9",
])("a text without an assignment is searched for what its words may be: %s", (text) => {
  expect(findCredentials(text, { wary: true })).not.toEqual([]);
  expect(findCredentials(text, { wary: true })).toEqual(foundInWhole(text));
});

test.each([
  "Successfully retrieved item from the registry.",
  "Created item 10378.1/1900012",
  "COMPLETE_ITEM",
  "a line that is wrapped in\nthe middle",
])("nothing is found in ordinary words: %s", (text) => {
  expect(findCredentials(text, { wary: true })).toEqual([]);
  expect(foundInWhole(text)).toEqual([]);
});

test("words that were split over lines are still joined", () => {
  const text = "IQoJb3JpZ2luX2Vj\nq1W2e3R4t5Y6u7I8".concat("\no9P0a1S2d3F4g5H6".repeat(6));
  expect(findCredentials(text, { wary: true })).toEqual(foundInWhole(text));
  expect(foundInWhole(text)).not.toEqual([]);
});

test("the name of a field that was harmless is searched again once such a credential was sent", () => {
  const name = "q7w8e9r0t1y2u3i4o5p6";
  const data = { [name]: 1 };
  expect(atOnce(credentialHolders(data))).toEqual([]);
  rememberSent(name);
  expect(atOnce(credentialHolders(data))).toEqual([data]);
});
