import { expect, test } from "vitest";
import { renderHtml } from "../../src/display/html.ts";
import { loadTerminalTools, renderTerminal } from "../../src/display/terminal.ts";
import { renderText } from "../../src/display/text.ts";
import type { ResultData } from "../../src/model/answer.ts";
import { resultView } from "../../src/view/result.ts";

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

test("a list of records is a table of the columns that most of them have", () => {
  const rows = [
    { rare: 1, id: "10378.1/1", display_name: "Reef", created_timestamp: 1_709_251_200 },
    { id: "10378.1/2", display_name: "Shoal", created_timestamp: 1_709_337_600, notes: { a: 1 } },
    { id: "10378.1/3", display_name: "Bay", created_timestamp: 1_709_251_200 },
  ];
  const shown = textOf(rows);
  expect(shown).toMatch(/Handle or id +Name +Created/);
  expect(shown).toMatch(/10378\.1\/2 +Shoal +2024-03-02$/m);
  expect(shown).not.toContain("Rare");
  expect(shown).toContain("Not shown: rare, notes; see .rows");
});

test("a long list is cut and says so", () => {
  const shown = textOf(Array.from({ length: 500 }, (_, id) => ({ id })));
  expect(shown).toContain("500 rows");
  expect(shown).toContain("450 more rows are in .rows");
});

test("a response without fields is described as empty", () => {
  expect(textOf({})).toContain("The answer is empty.");
});

test("an object is a tree, with long values shortened and credentials redacted", () => {
  const shown = textOf({ a: { b: "x".repeat(5000), token: "hidden-value" }, list: [1, 2, 3] });
  expect(shown).toContain("token: [redacted]");
  expect(shown).not.toContain("hidden-value");
  expect(shown).toContain(`${"x".repeat(80)}`);
  expect(shown.length).toBeLessThan(2000);
  expect(renderHtml(viewOf({ a: { b: 1 } }), { identity: "full", voice: "code" })).toContain(
    "<details",
  );
});

test.each([
  { owner_username: "whale" },
  { email: "whale" },
  { usernames: ["whale"] },
  { associations: { point_of_contact: "whale" } },
])("whom %o names is masked in a notebook, in the tree and in the table", (data) => {
  for (const shown of [viewOf(data), viewOf([data])]) {
    expect(renderHtml(shown, { identity: "masked", voice: "code" })).not.toContain("whale");
  }
  expect(renderHtml(viewOf(data), { identity: "full", voice: "code" })).toContain("whale");
});

test("huge or deep data is shown in part", () => {
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

test("CSV is a table, even with quotes and separators in its fields", () => {
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

test("the status that Provena adds to an item is shown as a line", () => {
  const shown = textOf({
    status: { success: true, details: "Successfully fetched" },
    item: { id: "10378.1/1" },
    roles: null,
  });
  expect(shown).toContain("Successfully fetched");
  expect(shown).toContain("id: 10378.1/1");
  expect(shown).not.toContain("roles");
});

test("markup and control characters of a response are only text", () => {
  const evil = "<img src=x onerror=alert(1)>\x1b[2J\u202e";
  const document = viewOf([{ [evil]: evil, id: evil }]);
  const html = renderHtml(document, { identity: "full", voice: "code" });
  expect(html).not.toContain("<img");
  // deno-lint-ignore no-control-regex
  expect(html + renderText(document)).not.toMatch(/[\x1b\u202e]/);
});

test.each([
  [{ a: null, b: true, c: false, d: "" }, ["a: none", "b: yes", "c: no", "d: empty"]],
  [{ created_at: 1_709_251_200, expiry: 5, count: 1_709_251_200 }, [
    "created at: 2024-03-01 00:00 UTC",
    "expiry: 5",
    "count: 1709251200",
  ]],
  [{ raw: new Uint8Array(3), big: 10n ** 20n }, ["raw: 3 bytes", "big: 100000000000000000000"]],
])("the fields of %o are said as what they are", (data, words) => {
  const shown = textOf(data).replaceAll("_", " ");
  for (const each of words) expect(shown).toContain(each);
});

test.each([
  [["a", "b"], "a, b"],
  [[1], "1"],
  [[], "0 items"],
  [[{}], "1 item"],
  [[1, 2, 3, 4, 5], "5 items"],
  [{}, "0 fields"],
  [{ x: 1 }, "1 field"],
  [{ x: 1, y: 2 }, "2 fields"],
  [null, ""],
])("a cell holds %j as %j", (value, words) => {
  const rows = textOf([{ id: 1, some: value }, { id: 2, some: "x" }]).split("\n");
  expect(rows.find((row) => /^1( |$)/.test(row))!.slice(1).trim()).toBe(words);
});

test("a response of several parts is a tree, and one with a single part shows it unfolded", () => {
  const status = { success: true, details: "Done" };
  const one = textOf({ status, item: { id: "x" }, locked: true, size: 3 });
  expect(one).toContain("locked: yes · size: 3");
  expect(one).toContain("id: x");
  const two = textOf({ status, item: { id: "x" }, owner: { name: "y" } });
  expect(two).toMatch(/Done[^]*item[^]*owner/);
  expect(textOf({ status })).toMatch(/Done$/);
});

test("the fields next to a list are shown in a line", () => {
  const rows = [{ id: 1 }];
  const shown = textOf({ rows, total_items: 40, next: null, more: {} }, { rows });
  expect(shown).toContain("total items: 40");
  expect(shown).not.toContain("next");
  const none = textOf({ rows: [], total_items: 0 }, { rows: [] });
  expect(none).toContain("The list is empty.\ntotal items: 0");
});

test("tab-separated text is a table, and shortened text says so", () => {
  const tabs = textOf("site\tnote\nA\tone\n", { contentType: "text/tab-separated-values" });
  expect(tabs).toMatch(/Site +Note[^]*A +one/);
  const long = "site,note\n" + "A,one\n".repeat(200_000);
  expect(textOf(long, { contentType: "text/csv" })).toContain("The text goes on");
  expect(textOf("w".repeat(500))).toContain("500 characters in all, in .data.");
  expect(textOf("words\n".repeat(100))).toContain("600 characters in all, in .data.");
  expect(textOf(new Uint8Array(1), { contentType: "" })).toContain("1 byte of no stated kind");
});

test("if names could not be fetched, the reason is shown", () => {
  expect(textOf([{ id: 1 }], { unknown: "registry is away" })).toContain(
    "The names could not be fetched: registry is away",
  );
});

test("columns that repeat another, or say the same in every row, are not shown as columns", () => {
  const rows = [1, 2, 3].map((n) => ({
    id: `10378.1/${n}`,
    display_name: `Reef ${n}`,
    title: `Reef ${n}`,
    record_kind: "COMPLETE",
    updated_timestamp: 1_709_251_200 + n,
    created_timestamp: 1_709_251_200,
    size: n,
  }));
  const shown = textOf(rows);
  expect(shown).toMatch(/^Handle or id +Name +Updated +Size$/m);
  expect(shown).toContain("The same in every row: Record kind COMPLETE");
  expect(shown).not.toContain("Not shown");
});

test("a page says that it is one, without the count that Provena adds to it", () => {
  const rows = [{ id: 1 }, { id: 2 }];
  const data = { items: rows, total_item_count: 2, not_authorised_count: 1 };
  const morePages = { code: "await registry.ops.list.all()", command: "" };
  const shown = textOf(data, { rows, morePages });
  expect(shown).toContain("Records · 2 rows on this page");
  expect(shown).not.toContain("total item count");
  expect(shown).toContain("not authorised count: 1");
  expect(shown).toContain(
    "There are more pages. To read them all:\n  await registry.ops.list.all()",
  );
});

const created = {
  status: { success: true, details: "Made it." },
  created_item: {
    history: [
      { id: 0, reason: "Initial record creation", username: "reef", item: { a: 1 } },
      { id: 1, reason: "Better words", username: "reef", item: { a: 2 } },
    ],
    keywords: ["coral", "sand"],
    display_name: "Reef",
    id: "10378.1/1",
    owners: [{ name: "Ana", since: 1 }, { name: "Bo", since: 2 }],
  },
  register_create_activity_session_id: "1dd49534-4bb7-47db-9c39-2dacd17aa0e1",
};

test("what a call made comes first, and lists in its answer are tables", () => {
  const shown = textOf(created);
  expect(shown).toMatch(
    /^Made it\.\nregister create activity session id: 1dd49534-\S+\ncreated_item 5 fields\n {2}id: 10378\.1\/1\n/m,
  );
  expect(shown).toContain("keywords: coral, sand");
  expect(shown).toMatch(/owners 2 items\n.*Name +Since\n/);
  expect(shown.indexOf("Initial record creation")).toBeGreaterThan(0);
  expect(shown.indexOf("id: 10378.1/1")).toBeLessThan(shown.indexOf("Initial record creation"));
});

test("the history of an item is closed on a screen, and in text for a file it is not", async () => {
  const document = viewOf(created);
  const html = renderHtml(document, { identity: "full", voice: "code" });
  expect(html).toMatch(/<details style[^>]*><summary><b>history<\/b>.* 2 items/);
  expect(html).toMatch(/<details open style[^>]*><summary><b>owners<\/b>/);
  const tools = await loadTerminalTools({ table: true, qr: false });
  const screen = { columns: 80, color: false, unicode: true, qr: false } as const;
  const drawn = renderTerminal(document, { ...screen, identity: "full", voice: "code" }, tools);
  expect(drawn).toContain("▸ history 2 items · see .data");
  expect(drawn).not.toContain("Initial record creation");
  expect(renderText(document)).toContain("Initial record creation");
});

test("a success without content says so", () => {
  for (const data of [null, "", {}]) {
    expect(textOf(data)).toMatch(/^Done\. The answer is empty\.$/m);
  }
  expect(textOf({ status: { success: true, details: "" } })).toMatch(/^Done\.$/m);
});

test.each([
  "https://Reef.example",
  "https://reef.example/a/../b?c=%7Ed",
  "https://reef.example/",
])("the address %s is shown as it is stored", (address) => {
  expect(textOf({ address })).toContain(`address: ${address}`);
  expect(renderHtml(viewOf({ address }), { identity: "full", voice: "code" }))
    .toContain(`>${address}</a>`);
});
