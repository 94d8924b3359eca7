import { expect, test } from "vitest";
import { code, type Inline, line, table, whole } from "../../src/display/document.ts";
import { renderHtml } from "../../src/display/html.ts";

const htmlOf = (columns: readonly string[], row: readonly Inline[]) =>
  renderHtml([table("Items", { columns, rows: [row.map((cell) => [cell])] })], {
    identity: "full",
    voice: "code",
  });

const name = "Lagoon currents in the summer";
const job = "1dd49534-4bb7-47db-9c39-2dacd17aa0e1";

test("short cells of a table with room are on one line", () => {
  expect(htmlOf(["Id", "Name"], ["10378.1/1", name])).toMatch(
    new RegExp(`white-space:nowrap">${name}</td>`),
  );
});

test("a table without room wraps its longest names, and nothing that people copy", () => {
  const html = htmlOf(["Job", "Name", "Same", "Type"], [whole(job), name, name, "MODEL_RUN"]);
  expect(html).not.toMatch(new RegExp(`white-space:nowrap">${name}</td>`));
  expect(html).toMatch(new RegExp(`white-space:nowrap">${job}</span>`));
  expect(html).toMatch(/white-space:nowrap">MODEL_RUN<\/td>/);
  expect(html).toContain('<thead style="background:transparent">');
});

test("a table without room for its columns is a list of fields that loses none", () => {
  const titles = ["Id", "First", "Second", "Third"];
  const html = htmlOf(titles, [code("reef"), whole(job), whole(job), whole(job)]);
  expect(html).not.toContain('<thead style="background:transparent">');
  expect(html).toContain("<caption");
  for (const title of titles.slice(1)) expect(html).toContain(`>${title}: </span>`);
  expect(html.match(new RegExp(job, "g"))).toHaveLength(3);
});

test("a name of a role is not broken after a hyphen, and an address is left as it is", () => {
  const document = [line("Not yours: entity-registry-read, at https://a.example/sub-page-one.")];
  const html = renderHtml(document, { identity: "full", voice: "code" });
  expect(html).toContain('<span style="white-space:nowrap">entity-registry-read</span>,');
  expect(html).toContain("https://a.example/sub-page-one.");
});

test("a closing brace does not stand on a line of its own", () => {
  expect(htmlOf(["Holds"], ["an object { status, created_item? }"])).toContain(
    "created_item?&nbsp;}</th>",
  );
});
