import { expect, test } from "vitest";
import { provHandlers } from "../../../../src/demo/apis/prov/handlers.ts";
import { creationLinks, versionLinks } from "../../../../src/demo/reef/activity_links.ts";
import { registerModelRun } from "../../../../src/demo/reef/model_runs.ts";
import type { NodeLinkGraph } from "../../../../src/demo/reef/lineage.ts";
import type { World } from "../../../../src/demo/world.ts";
import { ask, ended, handle, ids, run, smallReef } from "../small_reef.ts";

/** A graph with two runs that have the same input and output, and a new version of the output. */
function explored() {
  const world = smallReef();
  const { editor, after, later } = ids;
  const created = world.items.add({ subtype: "CREATE", owner: "editor", fields: {} }).id;
  const versioned = world.items.add({ subtype: "VERSION", owner: "editor", fields: {} }).id;
  world.graph.add(creationLinks(after, created, editor));
  world.graph.add(versionLinks({ from: after, to: later }, versioned, editor));
  const first = registerModelRun(world, run, "editor").id;
  const second = registerModelRun(world, { ...run, study_id: ids.study }, "editor").id;
  return { world, created, versioned, first, second };
}

const explore = (world: World, operation: string, query: Record<string, unknown>) =>
  ask(world, provHandlers, { operation, query });

async function nodesOf(world: World, operation: string, query: Record<string, unknown>) {
  const { record_count, graph } = await explore(world, operation, query);
  const { nodes, links } = graph as NodeLinkGraph;
  expect(record_count).toBe(nodes.length);
  const known = new Set(nodes.map(({ id }) => id));
  const ends = links.flatMap(({ source, target }) => [source, target]);
  expect(new Set(ends)).toEqual(known);
  expect(new Set(links.map(({ source, target }) => `${source} ${target}`)).size)
    .toBe(links.length);
  return [...known].toSorted();
}

test("upstream returns what an item came from, two steps deep by default", async () => {
  const { world, created, first, second } = explored();
  const answer = await explore(world, "explore_upstream", { starting_id: ids.after });
  expect(answer).toMatchObject({
    status: { success: true, details: "Made lineage query (with depth 2) to neo4j backend." },
    graph: { directed: true, multigraph: false, graph: {} },
  });
  const { nodes } = answer.graph as NodeLinkGraph;
  expect(nodes[0]).toEqual({ id: ids.after, item_category: "ENTITY", item_subtype: "DATASET" });
  expect(nodes).toContainEqual({
    id: ids.workflow,
    item_category: "ENTITY",
    item_subtype: "WORKFLOW_TEMPLATE",
  });
  const { before, editor, organisation, model, workflow, output, study } = ids;
  expect(nodes.map(({ id }) => id).toSorted()).toEqual(
    [
      ids.after,
      created,
      first,
      second,
      before,
      editor,
      organisation,
      model,
      workflow,
      output,
      study,
    ]
      .toSorted(),
  );
});

test("each additional step follows one more link", async () => {
  const { world, first, second, versioned } = explored();
  const starting_id = ids.before;
  const downstream = (depth: number) =>
    nodesOf(world, "explore_downstream", { starting_id, depth });
  expect(await downstream(1)).toEqual([ids.before, first, second].toSorted());
  expect(await downstream(2)).toEqual([ids.before, first, second, ids.after].toSorted());
  expect(await downstream(3)).toContain(versioned);
  expect(await downstream(3)).not.toContain(ids.later);
  expect(await downstream(10)).toContain(ids.later);
  expect(await downstream(0)).toEqual(await downstream(2));
});

test("contributing datasets are those upstream, with only the paths to them", async () => {
  const { world, first, second, versioned } = explored();
  const query = { starting_id: ids.later };
  expect(await nodesOf(world, "special_contributing_datasets", query)).toEqual(
    [ids.later, versioned, ids.after, first, second, ids.before].toSorted(),
  );
  expect(await nodesOf(world, "special_contributing_datasets", { ...query, depth: 3 })).toEqual(
    [ids.later, versioned, ids.after].toSorted(),
  );
});

test("effected datasets are those downstream", async () => {
  const { world, first, second, versioned } = explored();
  expect(await nodesOf(world, "special_effected_datasets", { starting_id: ids.before })).toEqual(
    [ids.later, versioned, ids.after, first, second, ids.before].toSorted(),
  );
});

test("contributing agents are found on any path, also through templates", async () => {
  const { world, created } = explored();
  const nodes = await nodesOf(world, "special_contributing_agents", { starting_id: ids.after });
  expect(nodes).toEqual(expect.arrayContaining([created, ids.editor, ids.organisation]));
  expect(nodes).not.toContain(ids.model);
});

test("effected agents are linked directly to what was made from an item", async () => {
  const { world, first, second, versioned } = explored();
  expect(await nodesOf(world, "special_effected_agents", { starting_id: ids.before })).toEqual(
    [ids.before, first, second, ids.after, versioned, ids.later, ids.editor, ids.organisation]
      .toSorted(),
  );
});

test.each([
  ["explore_upstream", "lineage", 2],
  ["explore_downstream", "downstream", 2],
  ["special_contributing_datasets", "upstream contribution", 4],
  ["special_effected_datasets", "downstream effect", 4],
  ["special_contributing_agents", "upstream contribution", 4],
  ["special_effected_agents", "downstream effect", 4],
])(
  "%s returns its name and default depth, and rejects what Provena rejects",
  async (operation, name, depth) => {
    const world = smallReef();
    const starting_id = ids.organisation;
    expect(await explore(world, operation, { starting_id })).toEqual({
      status: {
        success: true,
        details: `Made ${name} query (with depth ${depth}) to neo4j backend.`,
      },
      record_count: 0,
      graph: { directed: true, multigraph: false, graph: {}, nodes: [], links: [] },
    });
    expect(await explore(world, operation, { starting_id, depth: 11 })).toEqual({
      status: 400,
      detail: "Depth provided is in excess of depth maximum: 10.",
    });
    expect(await explore(world, operation, { starting_id: handle(9) })).toEqual({
      status: 500,
      detail: `The provided id ${handle(9)} was not a valid registry                item. ` +
        "Error from registry lookup: .",
    });
    expect(await explore(world, operation, { starting_id, depth: -1 })).toMatchObject({
      status: 500,
      detail: expect.stringMatching(/^Neo4j lineage query experienced an exception: /),
    });
  },
);

test("of two links between the same items, the graph contains the first", async () => {
  const world = smallReef();
  const ends = { source: ids.later, target: ids.after };
  world.graph.add([{ type: "wasInfluencedBy", ...ends }, { type: "used", ...ends }]);
  expect(await explore(world, "explore_upstream", { starting_id: ids.later })).toMatchObject({
    graph: { links: [{ type: "wasInfluencedBy", ...ends }] },
  });
});

test("a traversal of a graph with very many paths ends soon", async () => {
  const world = smallReef();
  const layers = Array.from(
    { length: 11 },
    () =>
      Array.from(
        { length: 20 },
        () => world.items.add({ subtype: "DATASET", owner: "editor", fields: {} }).id,
      ),
  );
  for (const [at, layer] of layers.slice(1).entries()) {
    for (const target of layers[at]!) {
      world.graph.add(layer.map((source) => ({ type: "used", source, target }) as const));
    }
  }
  const starting_id = layers[10]![0]!;
  const nodes = await nodesOf(world, "special_contributing_datasets", { starting_id, depth: 10 });
  expect(nodes).toHaveLength(201);
});

test.each([
  ["MODEL_RUN", "SUCCEEDED"],
  ["STUDY", "SUCCEEDED"],
  ["DATASET", "FAILED"],
])("a report of a %s is generated by a job, which %s", async (item_subtype, status) => {
  const { world, first } = explored();
  const id = { MODEL_RUN: first, STUDY: ids.study }[item_subtype] ?? ids.after;
  const { session_id } = await ask(world, provHandlers, {
    as: "reader",
    operation: "export_prov_graph",
    body: { id, item_subtype, depth: 1 },
  });
  const job = await ended(world, session_id);
  expect(job).toMatchObject({ status, job_type: "REPORT", job_sub_type: "GENERATE_REPORT" });
  if (status === "FAILED") return;
  const url = new URL(String(job.result!.report_url));
  expect(url.hostname).toBe("127.0.0.1");
  expect(url.pathname).toMatch(/\/generate_report_\d+\.docx$/);
  expect(Number(url.searchParams.get("Expires"))).toBeGreaterThan(world.now() + 3500);
});

test("a report of an unknown run is accepted, and its job fails with the reason", async () => {
  const world = smallReef();
  const body = { id: handle(9), item_subtype: "MODEL_RUN", depth: 1 };
  const answer = await ask(world, provHandlers, { operation: "export_prov_graph", body });
  expect(await ended(world, answer.session_id)).toMatchObject({
    status: "FAILED",
    info: "Job failed, err: An error occurred while attempting to generate report. Error: " +
      "Validation error with provided MODEL_RUN: Failed to retrieve item with details: Could not " +
      `find the given key (${
        handle(9)
      }) in the registry. Details "Failed to find item. Is the ID ` +
      `('${handle(9)}') correct and in the database?"....`,
  });
});
