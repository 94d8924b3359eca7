/**
 * The Provenance API's lineage: what an item came from, and what came of it.
 *
 * @module
 */
import { encryptUserInfo } from "../../jobs/user_info.ts";
import { launchJob } from "../../jobs/work.ts";
import { type Walk, walk } from "../../reef/lineage.ts";
import { lookUp } from "../../reef/look_up.ts";
import { type Handler, type Handlers, Refusal } from "../handler.ts";
import { personOf } from "./caller.ts";

const GREATEST_DEPTH = 10;

/** One query of the lineage. */
interface Query extends Omit<Walk, "start" | "depth"> {
  /** The depth where none is told, or 0. */
  readonly depth: number;
  /** What Provena calls it in its answer. */
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

function explore({ name, depth: usual, ...ways }: Query): Handler {
  return (call) => {
    const { world, query } = call;
    const depth = Number(query.depth ?? 0) || usual;
    if (depth > GREATEST_DEPTH) {
      throw new Refusal(
        400,
        `Depth provided is in excess of depth maximum: ${GREATEST_DEPTH}.`,
      );
    }
    const start = String(query.starting_id);
    const found = lookUp(world, personOf(call), { id: start });
    if (!("item" in found)) {
      if (found.closed) throw new Refusal(401, found.reason);
      // The spaces are Provena's.
      const told = `The provided id ${start} was not a valid registry                item.`;
      throw new Refusal(500, `${told} Error from registry lookup: .`);
    }
    if (depth < 0) {
      throw new Refusal(
        500,
        "Neo4j lineage query experienced an exception: {neo4j_code: " +
          "Neo.ClientError.Statement.SyntaxError} {message: Invalid input '-': expected a " +
          "parameter, 'WHERE', ']', '{' or an integer value}.",
      );
    }
    const graph = walk(world, { ...ways, start, depth });
    const details = `Made ${name} query (with depth ${depth}) to neo4j backend.`;
    return { status: { success: true, details }, record_count: graph.nodes.length, graph };
  };
}

/** The handlers of lineage, by operation id. */
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
