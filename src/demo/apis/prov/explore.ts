/**
 * The lineage operations of the Provenance API: what an item came from, and what was made from it.
 *
 * @module
 */
import { encryptUserInfo } from "../../jobs/user_info.ts";
import { launchJob } from "../../jobs/work.ts";
import { type Traversal, traverse } from "../../reef/lineage.ts";
import { lookUp } from "../../reef/look_up.ts";
import { type Handler, type Handlers, HttpError, succeeded } from "../handler.ts";
import { userOf } from "../authenticate.ts";

const MAX_DEPTH = 10;

/** One of the lineage queries. */
interface Query extends Omit<Traversal, "start" | "depth"> {
  /** The depth if the caller gives none, or 0. */
  readonly depth: number;
  /** Its name in Provena's answer. */
  readonly name: string;
}

const queries: Readonly<Record<string, Query>> = {
  explore_upstream: { name: "lineage", direction: "upstream", depth: 2 },
  explore_downstream: { name: "downstream", direction: "downstream", depth: 2 },
  special_contributing_datasets: {
    name: "upstream contribution",
    direction: "upstream",
    depth: 4,
    endsAt: ({ item_subtype }) => item_subtype === "DATASET",
  },
  special_effected_datasets: {
    name: "downstream effect",
    direction: "downstream",
    depth: 4,
    endsAt: ({ item_subtype }) => item_subtype === "DATASET",
  },
  special_contributing_agents: {
    name: "upstream contribution",
    direction: "upstream",
    depth: 4,
    endsAt: ({ item_category }) => item_category === "AGENT",
  },
  special_effected_agents: {
    name: "downstream effect",
    direction: "downstream",
    depth: 4,
    withAgents: true,
  },
};

function explore({ name, depth: defaultDepth, ...traversal }: Query): Handler {
  return (call) => {
    const { world, query } = call;
    const depth = Number(query.depth ?? 0) || defaultDepth;
    if (depth > MAX_DEPTH) {
      throw new HttpError(
        400,
        `Depth provided is in excess of depth maximum: ${MAX_DEPTH}.`,
      );
    }
    const start = String(query.starting_id);
    const found = lookUp(world, userOf(call), { id: start });
    if (!("item" in found)) {
      if (found.denied) throw new HttpError(401, found.reason);
      // Provena's message has these spaces.
      const invalid = `The provided id ${start} was not a valid registry                item.`;
      throw new HttpError(500, `${invalid} Error from registry lookup: .`);
    }
    if (depth < 0) {
      throw new HttpError(
        500,
        "Neo4j lineage query experienced an exception: {neo4j_code: " +
          "Neo.ClientError.Statement.SyntaxError} {message: Invalid input '-': expected a " +
          "parameter, 'WHERE', ']', '{' or an integer value}.",
      );
    }
    const graph = traverse(world, { ...traversal, start, depth });
    const details = `Made ${name} query (with depth ${depth}) to neo4j backend.`;
    return { ...succeeded(details), record_count: graph.nodes.length, graph };
  };
}

/** The handlers of lineage, by operation ID. */
export const exploreHandlers: Handlers = {
  ...Object.fromEntries(Object.entries(queries).map(([id, query]) => [id, explore(query)])),

  export_prov_graph: ({ world, caller, body }) => {
    const { id, item_subtype, depth } = body as Readonly<Record<string, unknown>>;
    const session_id = launchJob(world, {
      username: caller.username,
      jobSubType: "GENERATE_REPORT",
      payload: { id, item_subtype, depth, user_info: encryptUserInfo(caller) },
    });
    return { session_id };
  },
};
