import { inspect } from "node:util";
import { expect, test } from "vitest";
import { createExplorer } from "../../src/api/explorer.ts";
import type { Document } from "../../src/display/document.ts";
import type { Display, Surface } from "../../src/display/environment.ts";
import { createPresenter } from "../../src/display/presenter.ts";
import { renderText } from "../../src/display/text.ts";
import { realSystem } from "../../src/system/system.ts";
import { json, oneOperation, serveApi } from "./api_server.ts";
import { presenter } from "./signed_in.ts";

const integer = (name: string) => ({ name, in: "query", schema: { type: "integer" } });
const paged = oneOperation({ parameters: [integer("offset"), integer("limit")] });

/** Three pages of records, the last one short; `fail` is the offset that is refused. */
async function serve(options: { readonly fail?: number; readonly total?: number } = {}) {
  const records = [1, 2, 3, 4, 5].map((n) => ({ id: n, owner_username: `whale${n}` }));
  return await serveApi(paged, ({ url }, response) => {
    const offset = Number(new URL(url, "http://x").searchParams.get("offset") ?? 0);
    if (offset === options.fail) return json(response, 404, { detail: "gone" });
    const items = records.slice(offset, offset + 2);
    json(response, 200, { items, ...(options.total ? { total: options.total } : {}) });
  });
}

/** A display that keeps what it showed. */
function keeping(surface: Surface) {
  const shown: string[] = [];
  let closed = 0;
  const environment = { surface } as Display["environment"];
  const display: Display = {
    environment,
    show: (document: Document) => Promise.resolve(void shown.push(renderText(document))),
    close: () => Promise.resolve(void closed++),
  };
  return { shown, liveDisplay: () => Promise.resolve(display), closed: () => closed };
}

type Server = Awaited<ReturnType<typeof serve>>;

async function explore(server: Server, live: ReturnType<typeof keeping>, msPerLook = 200) {
  let now = realSystem.now();
  // Each look at the clock takes its time.
  const system = { ...realSystem, now: () => now += msPerLook };
  const client = { ...server.client, system };
  const { liveDisplay } = live;
  const api = await createExplorer("registry", {
    client,
    documents: server.documents,
    presenter,
    liveDisplay,
  });
  return api.ops.thing!;
}

test("awaited, the records of all pages are one list that shows itself as a table", async () => {
  await using server = await serve();
  const thing = await explore(server, keeping("plain"));
  const list = await thing.all({ limit: 2 });
  expect(list).toMatchObject({ operation: "registry.thing", pages: 3 });
  expect(list.rows).toHaveLength(5);
  expect([...list]).toEqual(list.rows);
  expect(String(list)).toMatch(/^registry\.thing · 3 pages · \d+ ms\n\nRecords · 5 rows\n/);
  expect(String(list)).toContain("whale5");
  expect(JSON.parse(JSON.stringify(list))).toMatchObject({ pages: 3, rows: list.rows });
});

test("in a notebook that list masks people, as every table does", async () => {
  await using server = await serve();
  const masked = createPresenter({
    surface: "notebook",
    columns: 80,
    color: false,
    unicode: true,
    voice: "code",
    identity: "masked",
    qr: false,
  }, { kernel: undefined });
  const { client, documents } = server;
  const api = await createExplorer("registry", { client, documents, presenter: masked });
  const list = await api.ops.thing!.all({ limit: 2 });
  const shows = list as unknown as { [key: symbol]: () => Promise<{ "text/html": string }> };
  const { "text/html": html } = await shows[Symbol.for("Jupyter.display")]!();
  expect(html).not.toContain("whale");
  expect(html).toContain("w•••••");
});

test("nothing is read before it is awaited or walked, and only once", async () => {
  await using server = await serve();
  const thing = await explore(server, keeping("plain"));
  const records = thing.all({ limit: 2 });
  expect(inspect(records)).toContain("Put await before it to see its answer:");
  expect(inspect(records)).toContain("await registry.ops.thing.all(…)");
  expect(server.requests).toHaveLength(0);
  const both = await Promise.all([records, records]);
  expect(both[0]).toBe(both[1]);
  expect(server.requests).toHaveLength(3);
  const walked: unknown[] = [];
  for await (const record of thing.all({ limit: 2 })) walked.push(record);
  expect(walked).toEqual(both[0].rows);
});

test("a call that is shown instead of awaited says so", async () => {
  await using server = await serve();
  const thing = await explore(server, keeping("plain"));
  const call = thing({ limit: 2 });
  expect(inspect(call)).toContain("await registry.ops.thing(…)");
  expect((await call).rows).toHaveLength(2);
});

test("a notebook sees how far it is, of how many, and at the end that it was read", async () => {
  await using server = await serve({ total: 5 });
  const live = keeping("notebook");
  await (await explore(server, live)).all({ limit: 2 });
  expect(live.shown).toContain("Reading registry.thing · 4 of 5 records · 2 pages");
  expect(live.shown.at(-1)).toBe("✓ Read 5 records of registry.thing in 3 pages");
  expect(live.closed()).toBe(1);
});

test("without a number of all records the line tells those read", async () => {
  await using server = await serve();
  const live = keeping("notebook");
  await (await explore(server, live)).all({ limit: 2 });
  expect(live.shown).toContain("Reading registry.thing · 4 records · 2 pages");
});

test("a terminal's line goes away, a log gets none, and a quick reading shows none", async () => {
  await using server = await serve();
  const [terminal, log, quick] = [keeping("terminal"), keeping("plain"), keeping("notebook")];
  await (await explore(server, terminal)).all({ limit: 2 });
  expect(terminal.shown.at(-1)).toContain("Reading registry.thing");
  expect(terminal.closed()).toBe(1);
  await (await explore(server, log)).all({ limit: 2 });
  await (await explore(server, quick, 0)).all({ limit: 2 });
  expect([...log.shown, ...quick.shown]).toEqual([]);
});

test("a reading that fails says how far it came, and why", async () => {
  await using server = await serve({ fail: 4 });
  const live = keeping("notebook");
  const thing = await explore(server, live);
  await expect(thing.all({ limit: 2 })).rejects.toMatchObject({ code: "ERR_HTTP" });
  expect(live.shown.at(-1)).toBe("– Reading stopped · registry.thing, after 4 records");
});
