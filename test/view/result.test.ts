import { expect, test } from "vitest";
import { renderHtml } from "../../src/display/html.ts";
import { renderText } from "../../src/display/text.ts";
import { type ResultData, resultView } from "../../src/view/result.ts";

function viewOf(data: unknown, more: Partial<ResultData> = {}) {
  const rows = Array.isArray(data) ? data : undefined;
  return resultView({
    operation: "registry.thing",
    status: 200,
    duration: 12.3,
    contentType: "application/json",
    data,
    rows,
    known: undefined,
    unknown: undefined,
    morePages: undefined,
    ...more,
  });
}

const textOf = (...args: Parameters<typeof viewOf>) =>
  renderText(viewOf(...args), { columns: 120 });

test("a list of records is a table of the columns most of them have", () => {
  const rows = [
    { rare: 1, id: "10378.1/1", display_name: "Reef", created_timestamp: 1_709_251_200 },
    { id: "10378.1/2", display_name: "Shoal", created_timestamp: 1_709_251_200, notes: { a: 1 } },
    { id: "10378.1/3", display_name: "Bay", created_timestamp: 1_709_251_200 },
  ];
  const shown = textOf(rows);
  expect(shown).toMatch(/Handle or id +Name +Created/);
  expect(shown).toMatch(/10378\.1\/2 +Shoal +2024-03-01 00:00 UTC/);
  expect(shown).not.toContain("Rare");
});

test("a long list is cut and says so", () => {
  const shown = textOf(Array.from({ length: 500 }, (_, id) => ({ id })));
  expect(shown).toContain("500 rows");
  expect(shown).toContain("450 more rows are in .data");
});

test("an object is a tree, its long values cut and its credentials redacted", () => {
  const shown = textOf({ a: { b: "x".repeat(5000), token: "hidden-value" }, list: [1, 2, 3] });
  expect(shown).toContain("token: [redacted]");
  expect(shown).not.toContain("hidden-value");
  expect(shown).toContain(`${"x".repeat(80)}`);
  expect(shown.length).toBeLessThan(2000);
  expect(renderHtml(viewOf({ a: { b: 1 } }), { identity: "full", voice: "code" })).toContain(
    "<details",
  );
});

test("what is huge or deep is shown in part", () => {
  let deep: unknown = 1;
  for (let i = 0; i < 5000; i++) deep = { deep };
  const wide = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`k${i}`, { i }]));
  for (const data of [deep, wide, [[[wide]]]]) {
    expect(renderHtml(viewOf(data), { identity: "full", voice: "code" }).length).toBeLessThan(
      200_000,
    );
  }
  expect(textOf(wide)).toContain("more, in .data");
});

test("CSV is a table, also with quotes and separators in its fields", () => {
  const csv = 'site,note\nA,"one, two"\nB,"say ""hi"""\n';
  const shown = textOf(csv, { contentType: "text/csv; charset=utf-8" });
  expect(shown).toMatch(/Site +Note/);
  expect(shown).toMatch(/A +one, two/);
  expect(shown).toMatch(/B +say "hi"/);
});

test("CSV hides credentials by the name of their column", () => {
  const shown = textOf("user,access_token\nme,hidden-value\n", { contentType: "text/csv" });
  expect(shown).not.toContain("hidden-value");
});

test.each([
  [null, "The answer is empty"],
  ["", "The answer is empty"],
  [new Uint8Array(5), "5 bytes of application/zip"],
  [42, "42"],
  ["plain words", "plain words"],
  [[], "The list is empty"],
])("%j is said plainly", (data, words) => {
  expect(textOf(data, { contentType: "application/zip" })).toContain(words);
});

test("what Provena wraps around an item is said in a line", () => {
  const shown = textOf({
    status: { success: true, details: "Successfully fetched" },
    item: { id: "10378.1/1" },
    roles: null,
  });
  expect(shown).toContain("Successfully fetched");
  expect(shown).toContain("id: 10378.1/1");
  expect(shown).not.toContain("roles");
});

test("markup and control characters of an answer are only text", () => {
  const evil = "<img src=x onerror=alert(1)>\x1b[2J\u202e";
  const document = viewOf([{ [evil]: evil, id: evil }]);
  const html = renderHtml(document, { identity: "full", voice: "code" });
  expect(html).not.toContain("<img");
  // deno-lint-ignore no-control-regex
  expect(html + renderText(document)).not.toMatch(/[\x1b\u202e]/);
});
