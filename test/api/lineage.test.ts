import { beforeAll, expect, test } from "vitest";
import { createExplorer } from "../../src/api/explorer.ts";
import { readLineage } from "../../src/api/lineage.ts";
import { createPresenter } from "../../src/display/presenter.ts";
import type { KernelChannel } from "../../src/system/kernel.ts";
import { realSystem } from "../../src/system/system.ts";
import { type Answer, type ApiServer, json, serveApi } from "./api_server.ts";
import { presenter, type SignedIn, signedIn } from "./signed_in.ts";

const SETTLEMENT = "10378.1/1900029";
const RUN = "10378.1/1900033";
const CURRENTS = "10378.1/1900021";
const ORGANISATION = "10378.1/1900002";

let signed: SignedIn;
beforeAll(async () => {
  signed = await signedIn("reader");
  return () => signed[Symbol.asyncDispose]();
});

const read = (handle: string, options: Parameters<typeof readLineage>[2] = {}) =>
  readLineage({ client: signed.client, presenter }, handle, options);

test("lineage has what an item was made from and what was made from it, with names", async () => {
  const lineage = await read(SETTLEMENT);
  expect(lineage).toMatchObject({ item: SETTLEMENT, direction: "both", depth: 2 });
  expect(lineage.nodes[0]).toEqual({
    id: SETTLEMENT,
    category: "ENTITY",
    subtype: "DATASET",
    name: "Larval settlement, modelled",
  });
  expect(lineage.nodes.find(({ id }) => id === RUN)?.name).toBe("Larval drift, calm summer");
  expect(lineage.links).toContainEqual({ source: SETTLEMENT, target: RUN, type: "wasGeneratedBy" });
  expect(lineage.links).toContainEqual({ source: RUN, target: CURRENTS, type: "used" });
  expect(lineage.links.some(({ target }) => target === SETTLEMENT)).toBe(true);
  expect(String(lineage)).toMatch(/made by model run Larval drift, calm summer 10378\.1\/1900033/);
  expect(String(lineage)).toContain("Downstream: what was made from it");
  expect(lineage.toMermaid()).toContain("Larval drift, calm summer<br/>10378.1/1900033");
  expect(JSON.parse(JSON.stringify(lineage))).toEqual({ ...lineage });
});

test("direction and depth say how far to look, and an activity keeps to its handle", async () => {
  const upstream = await read(SETTLEMENT, { direction: "upstream", depth: 1 });
  expect(upstream.links.length).toBeGreaterThan(2);
  expect(upstream.links.every(({ source }) => source === SETTLEMENT)).toBe(true);
  const creation = upstream.nodes.find(({ subtype }) => subtype === "CREATE");
  expect(creation).toEqual({ id: creation!.id, category: "ACTIVITY", subtype: "CREATE" });
  const downstream = await read(CURRENTS, { direction: "downstream", depth: 2 });
  expect(downstream.nodes.map(({ id }) => id)).toContain(SETTLEMENT);
});

test("an item without lineage is shown alone, by its name", async () => {
  const lineage = await read(ORGANISATION, { direction: "upstream" });
  expect(lineage.links).toEqual([]);
  expect(lineage.nodes).toMatchObject([{ id: ORGANISATION, subtype: "ORGANISATION" }]);
  expect(String(lineage)).toContain("Nothing is linked to it upstream within 2 steps.");
});

test.each(
  [
    [["x"], 'A handle is a text such as "10378.1/1900078", got "x"'],
    [[5], "got number"],
    [[SETTLEMENT, { direction: "up" }], 'must be upstream, downstream or both, got "up"'],
    [[SETTLEMENT, { depth: 0 }], "must be a whole number from 1 to 10, got 0"],
    [[SETTLEMENT, { depth: 11 }], "got 11"],
    [[SETTLEMENT, { depth: 1.5 }], "got 1.5"],
    [[SETTLEMENT, { depth: "2" }], 'got "2"'],
  ] as const,
)("%j is refused before anything is sent", async (args, message) => {
  const before = signed.demo.requests.length;
  await expect(read(...args as unknown as Parameters<typeof read>)).rejects.toMatchObject({
    code: "ERR_CONFIG",
    message: expect.stringContaining(message),
  });
  expect(signed.demo.requests).toHaveLength(before);
});

test("an unknown handle is reported as such, although Provena answers 500", async () => {
  await expect(read("10378.1/1")).rejects.toMatchObject({
    code: "ERR_HTTP",
    status: 500,
    message: expect.stringMatching(/The registry has no item under this handle.*session\.search/),
  });
});

test.each(["explore_upstream", "special_contributing_datasets", "special_contributing_agents"])(
  "the answer of %s shows itself as lineage, and knows the names",
  async (operation) => {
    const { client, documents } = signed;
    const prov = await createExplorer("prov", { client, documents, presenter });
    const answer = await prov.call(operation, { starting_id: SETTLEMENT });
    expect(String(answer)).toMatch(/└─ Upstream: what it was made from/);
    expect(String(answer)).toContain("Larval drift, calm summer");
    expect(answer.known.get(RUN)?.name).toBe("Larval drift, calm summer");
    const bare = await prov.call(operation, { starting_id: SETTLEMENT }, { names: false });
    expect(String(bare)).toContain(`made by model run ${RUN}`);
    expect(String(bare)).not.toMatch(/calm summer|Without a name/);
  },
);

const display = Symbol.for("Jupyter.display");

test("a notebook gets a picture, and so does a lineage that a cell prints", async () => {
  const sent: { data: Record<string, string> }[] = [];
  const kernel = {
    inspectsResults: true,
    broadcast: (_: string, content: { data: Record<string, string> }) => {
      sent.push(content);
      return Promise.resolve();
    },
  } as unknown as KernelChannel;
  const environment = {
    surface: "notebook",
    columns: 80,
    color: false,
    unicode: true,
    voice: "code",
    identity: "masked",
    qr: false,
  } as const;
  const inNotebook = () => createPresenter(environment, { ...realSystem, kernel });
  const { client, documents } = signed;
  const prov = await createExplorer("prov", { client, documents, presenter: inNotebook() });
  for (
    const shown of [
      await readLineage({ client, presenter: inNotebook() }, SETTLEMENT),
      await prov.call("explore_upstream", { starting_id: SETTLEMENT }),
    ] as object[]
  ) {
    const own = shown as Record<symbol, (...args: unknown[]) => unknown>;
    const inspect = own[Symbol.for("Deno.customInspect")]!;
    expect(inspect.call(shown, 4, { depth: 4 })).toBe("");
    const printed = sent.at(-1)!.data["text/html"];
    expect(printed).toContain('<img src="data:image/svg+xml;base64,');
    const bundle = await own[display]!() as Record<string, string>;
    expect(bundle["text/html"]).toBe(printed);
    expect(bundle["text/plain"]).toContain("└─");
  }
});

interface Served {
  readonly nodes: readonly unknown[];
  readonly links: readonly unknown[];
}

/** A deployment whose lineage is this, and whose registry answers so. */
async function serve(graph: Served, item: (id: string, response: Parameters<Answer>[1]) => void) {
  const server = await serveApi(undefined, ({ url }, response) => {
    if (url.startsWith("/explore")) {
      return json(response, 200, { status: { success: true, details: "" }, graph });
    }
    item(new URL(url, "http://x").searchParams.get("id")!, response);
  });
  const asked = () => server.requests.filter(({ url }) => url.startsWith("/registry")).length;
  return { server, asked };
}

const ask = (server: ApiServer, options: Parameters<typeof readLineage>[2] = {}) =>
  readLineage({ client: server.client, presenter }, "1/0", { direction: "upstream", ...options });

const star = (count: number, subtype = "DATASET"): Served => ({
  nodes: Array.from({ length: count }, (_, i) => ({
    id: `1/${i}`,
    item_category: "ENTITY",
    item_subtype: subtype,
  })),
  links: Array.from({ length: count - 1 }, (_, i) => ({
    source: "1/0",
    target: `1/${i + 1}`,
    type: "used",
  })),
});

const named = (id: string, response: Parameters<Answer>[1]) =>
  json(response, 200, {
    status: { success: true, details: "" },
    item: { id, display_name: `Reef ${id}`, item_subtype: "DATASET", item_category: "ENTITY" },
  });

test("at most fifty names are looked up, those of the nearest, and the rest is reported", async () => {
  const { server, asked } = await serve(star(80), named);
  await using _ = server;
  const lineage = await ask(server);
  expect(asked()).toBe(50);
  expect(lineage.nodes.filter(({ name }) => name)).toHaveLength(50);
  expect(lineage.nodes[0]!.name).toBe("Reef 1/0");
  expect(String(lineage)).toContain("Without a name: 30 more items farther away.");
});

test("an item that is closed, deleted or unavailable keeps its handle, and does not affect the others", async () => {
  const { server } = await serve(star(5), (id, response) => {
    if (id === "1/1") {
      return json(response, 401, { detail: "You are not authorised to fetch this item." });
    }
    if (id === "1/2") {
      return json(response, 200, { status: { success: false, details: "not there" } });
    }
    if (id === "1/3") return json(response, 500, { detail: "Boom" });
    named(id, response);
  });
  await using _ = server;
  const lineage = await ask(server);
  expect(lineage.nodes.filter(({ name }) => name).map(({ id }) => id)).toEqual(["1/0", "1/4"]);
  expect(String(lineage)).toContain(
    "Without a name: 1 item closed to you and 1 item that the registry does not have.",
  );
  expect(String(lineage)).toContain("Some names could not be fetched: Boom.");
});

test("if the registry does not answer, only the names are missing", async () => {
  const slow = { ...realSystem, alarm: realSystem.alarm.bind(realSystem) };
  const { server } = await serve(star(3), () => {});
  await using _ = server;
  let rings: (() => void)[] = [];
  const system = new Proxy(slow, {
    get: (target, key) =>
      key === "alarm"
        ? (ms: number, ring: () => void) => {
          // Only the time for all names together is over.
          if (ms === 25_000) rings.push(ring);
          return () => void (rings = rings.filter((one) => one !== ring));
        }
        : Reflect.get(target, key),
  });
  const pending = readLineage(
    { client: { ...server.client, system }, presenter },
    "1/0",
    { direction: "upstream" },
  );
  await expect.poll(() => server.requests.length).toBe(4);
  rings[0]!();
  const lineage = await pending;
  expect(lineage.nodes).toHaveLength(3);
  expect(String(lineage)).toMatch(/Some names could not be fetched: .* within 25 s/);
});

test("a credential in a name is not shown, and hostile names stay text", async () => {
  const token = `ghp_${"a1B2".repeat(9)}`;
  const { server } = await serve(star(2), (id, response) =>
    json(response, 200, {
      status: { success: true, details: "" },
      item: { id, display_name: `\x1b[31m"]\n${token}`, item_subtype: "DATASET" },
    }));
  await using _ = server;
  const lineage = await ask(server);
  for (const shown of [String(lineage), lineage.toMermaid(), JSON.stringify(lineage)]) {
    expect(shown).not.toContain(token);
  }
  expect(String(lineage)).not.toContain("\x1b");
  expect(lineage.toMermaid()).not.toMatch(/"\]\n.*\[31m/);
});

test.each([
  [{}, "answered no graph"],
  [{ nodes: [{}], links: [] }, "answered no graph"],
  [{ nodes: [], links: "all" }, "answered no graph"],
])("%j instead of a graph is an error that says so", async (graph, message) => {
  const { server } = await serve(graph as unknown as Served, named);
  await using _ = server;
  await expect(ask(server)).rejects.toMatchObject({
    code: "ERR_HTTP",
    message: expect.stringContaining(message),
  });
});

test("the signal ends the lookup of names", async () => {
  const { server } = await serve(star(30), () => {});
  await using _ = server;
  const over = new AbortController();
  const pending = ask(server, { signal: over.signal });
  await expect.poll(() => server.requests.length).toBeGreaterThan(1);
  over.abort(new Error("enough"));
  await expect(pending).rejects.toThrow("enough");
});
