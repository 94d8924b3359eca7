/**
 * Fetches the lineage of an item from the Provenance API.
 *
 * @module
 */
import { inSlices } from "../async/in_slices.ts";
import type { Presenter } from "../display/presenter.ts";
import { configError, ProvenaError } from "../errors.ts";
import { asResult } from "../model/as_result.ts";
import { redactedExcerpt } from "../model/credentials/redact.ts";
import { isHandle } from "../model/handle.ts";
import {
  around,
  graphIn,
  type ItemLineage,
  type LineageData,
  type LineageDirection,
  type LineageGraph,
  MAX_LINEAGE_DEPTH,
  mermaidOf,
  type Unnamed,
} from "../model/lineage.ts";
import { textOrKind } from "../model/options.ts";
import { lineageView } from "../view/lineage.ts";
import type { ApiClient } from "./client.ts";
import { fetchJson } from "./fetch_json.ts";
import { MAX_NAMES, type NamedItems, nameItems } from "./name_items.ts";

/** What {@link AuthSession.lineage} takes besides the handle. */
export interface LineageOptions {
  /**
   * `upstream`: what the item was made from; `downstream`: what was made from it; or `both`.
   *
   * @default "both"
   */
  readonly direction?: LineageDirection;
  /** How many steps to follow, from 1 to 10. @default 2 */
  readonly depth?: number;
  /** Ends the calls. */
  readonly signal?: AbortSignal;
}

/** The lineage of an item; shows itself as a picture in notebooks, and as a tree in terminals. */
export interface Lineage extends LineageData {
  /**
   * The lineage as a Mermaid flowchart, for a Markdown page.
   *
   * @returns the text of the flowchart
   */
  toMermaid(): string;
  /** The plain data, stable for programs. */
  toJSON(): LineageData;
}

const directions: readonly LineageDirection[] = ["upstream", "downstream", "both"];
/** Provena's default. */
const DEFAULT_DEPTH = 2;
const MAX_BYTES = 16 * 1024 * 1024;

/** Fetches the lineage of an item, and looks up the names of the nearest fifty items. */
export async function readLineage(
  { client, presenter }: { readonly client: ApiClient; readonly presenter: Presenter },
  handle: string,
  options: LineageOptions = {},
): Promise<Lineage> {
  const { direction = "both", depth = DEFAULT_DEPTH, signal } = options;
  assertOptions(handle, direction, depth);
  const ways = direction === "both" ? ["upstream", "downstream"] as const : [direction];
  const graphs = await Promise.all(
    ways.map((way) => explore(client, `explore_${way}`, { handle, depth, signal })),
  );
  const clock = client.system;
  const graph = await inSlices(around(handle, graphs), { clock, signal });
  const { lineage, unnamed } = await nameLineage(client, graph, { signal });
  const data: LineageData = { direction, depth, ...lineage };
  const result: Lineage = asResult(data, { toMermaid: () => mermaidOf(data) });
  const view = () => lineageView(data, unnamed, { direction, depth });
  return await presenter.present(result, view, { pictures: true });
}

function assertOptions(handle: unknown, direction: unknown, depth: unknown): void {
  if (!isHandle(handle)) {
    throw configError(`A handle is a text such as "10378.1/1900078", got ${textOrKind(handle)}`);
  }
  if (!(directions as readonly unknown[]).includes(direction)) {
    throw configError(
      `The option direction must be upstream, downstream or both, got ${textOrKind(direction)}`,
    );
  }
  if (!Number.isInteger(depth) || (depth as number) < 1 || (depth as number) > MAX_LINEAGE_DEPTH) {
    const got = typeof depth === "number" ? depth : textOrKind(depth);
    throw configError(
      `The option depth must be a whole number from 1 to ${MAX_LINEAGE_DEPTH}, got ${got}`,
    );
  }
}

async function explore(
  client: ApiClient,
  operation: "explore_upstream" | "explore_downstream",
  { handle, depth, signal }: { handle: string; depth: number; signal: AbortSignal | undefined },
): Promise<LineageGraph> {
  const { apis, domain } = client.deployment;
  const label = { operation: `prov.${operation}`, domain, handle };
  const query = new URLSearchParams({ starting_id: handle, depth: String(depth) });
  const url = `${apis.prov}/${operation.replace("_", "/")}?${query}`;
  const { status, body } = await fetchJson(client, url, { signal, maxBytes: MAX_BYTES, label });
  const graph = await inSlices(graphIn(body), { clock: client.system, signal });
  if (graph) return graph;
  throw new ProvenaError("ERR_HTTP", `${label.operation} on ${domain} answered no graph`, {
    status,
    next: "Check the address of the Provenance API",
  });
}

/** Limit of a name, in characters. It is redacted, since it may contain a credential. */
const MAX_NAME_LENGTH = 300;

/** Activities whose names are not looked up, because Provena generates them from linked handles. */
const NAMELESS: ReadonlySet<string> = new Set(["CREATE", "VERSION"]);

/** Adds the names of the nearest items, if they can be found. */
export async function nameLineage(
  client: ApiClient,
  graph: ItemLineage,
  { names = true, ...options }: Parameters<typeof nameItems>[2] & { readonly names?: boolean },
): Promise<{
  readonly lineage: ItemLineage;
  readonly unnamed: Unnamed;
  readonly known: NamedItems["known"];
}> {
  const wanted = names ? graph.nodes.filter(({ subtype }) => !NAMELESS.has(subtype)) : [];
  const ids = wanted.slice(0, MAX_NAMES).map(({ id }) => id);
  const { known, closed, missing, unknown } = await nameItems(client, ids, options);
  const nodes = graph.nodes.map((node) => {
    const item = known.get(node.id);
    if (!item) return node;
    return {
      id: node.id,
      category: node.category || item.category,
      subtype: node.subtype || item.type,
      ...(item.name ? { name: redactedExcerpt(item.name, MAX_NAME_LENGTH) } : {}),
    };
  });
  const unnamed = {
    closed: closed.size,
    missing: missing.size,
    beyond: wanted.length - ids.length,
    reason: unknown,
  };
  return { lineage: { ...graph, nodes }, unnamed, known };
}
