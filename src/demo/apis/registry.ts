/**
 * The Registry API: what there is, fetched and listed.
 *
 * @module
 */
import { categoryOf, type RegistryItem, type Subtype } from "../reef/item.ts";
import type { Reef } from "../reef/reef.ts";
import {
  type ApiPart,
  type Call,
  type Caller,
  type Operation,
  outcome,
  type Requirement,
} from "./operation.ts";
import { listItems, listSchemas } from "./registry_list.ts";
import {
  anyObject,
  boolean,
  integer,
  listOf,
  object,
  oneOf,
  optional,
  ref,
  required,
  string,
} from "./schema.ts";

const reads: Requirement = { component: "entity-registry", level: "READ" };

/** Defines the registry's part. */
export function registryApi(reef: Reef): ApiPart {
  return {
    description: "Registers and finds the people, organisations, models, data sets and runs",
    schemas: {
      ...listSchemas,
      ItemCategory: { title: "ItemCategory", ...oneOf([...new Set(Object.values(categoryOf))]) },
      ItemSubType: { title: "ItemSubType", ...oneOf(Object.keys(categoryOf)) },
      RecordType: { title: "RecordType", ...oneOf(["COMPLETE_ITEM", "SEED_ITEM"]) },
      ItemBase: object("ItemBase", {
        id: string,
        display_name: string,
        item_category: ref("ItemCategory"),
        item_subtype: ref("ItemSubType"),
        record_type: ref("RecordType"),
        created_timestamp: integer,
        updated_timestamp: integer,
        owner_username: string,
      }),
      UntypedFetchResponse: object("UntypedFetchResponse", {
        status: ref("Status"),
        "item?": anyObject,
        "item_is_seed?": boolean,
      }),
      FetchResponse: object("FetchResponse", {
        status: ref("Status"),
        "item?": ref("ItemBase"),
        "item_is_seed?": boolean,
        "roles?": listOf(string),
        "locked?": boolean,
      }),
      DescribeAccessResponse: object("DescribeAccessResponse", { roles: listOf(string) }),
      LockStatusResponse: object("LockStatusResponse", {
        status: ref("Status"),
        "locked?": boolean,
        "history?": listOf(anyObject),
      }),
    },
    operations: [
      {
        method: "GET",
        path: "/registry/general/fetch",
        operationId: "fetch",
        tag: "General operations",
        summary: "Fetch an item of any kind by its handle",
        requires: reads,
        query: [required("id", string)],
        answer: "UntypedFetchResponse",
        handle: ({ query }) => fetchItem(reef, String(query.id)),
      },
      {
        method: "POST",
        path: "/registry/general/list",
        operationId: "list",
        tag: "General operations",
        summary: "List items of any kind, page by page",
        requires: reads,
        body: "GeneralListRequest",
        answer: "PaginatedListResponse",
        handle: ({ body }) => listItems(reef.all(), body as never),
      },
      ...(Object.keys(categoryOf) as Subtype[]).flatMap((subtype) => ofSubtype(reef, subtype)),
    ],
  };
}

/** Where the path is not the subtype's own name. */
const pathNames: Partial<Record<Subtype, string>> = {
  MODEL_RUN_WORKFLOW_TEMPLATE: "model_run_workflow",
};

/** The operations each kind of item has under a path of its own. */
function ofSubtype(reef: Reef, subtype: Subtype): Operation[] {
  const name = subtype.toLowerCase();
  const words = name.replaceAll("_", " ");
  const one = `${/^[aeiou]/.test(words) ? "an" : "a"} ${words}`;
  const base = `/registry/${categoryOf[subtype].toLowerCase()}/${pathNames[subtype] ?? name}`;
  const common = { tag: titled(words), requires: reads } as const;
  return [
    {
      ...common,
      method: "GET",
      path: `${base}/fetch`,
      operationId: `fetch_${name}`,
      summary: `Fetch ${one}, with your roles on it`,
      query: [required("id", string), optional("seed_allowed", { ...boolean, default: false })],
      answer: "FetchResponse",
      handle: ({ query, caller }) => fetchTyped(reef, subtype, String(query.id), caller),
    },
    {
      ...common,
      method: "POST",
      path: `${base}/list`,
      operationId: `list_${name}`,
      summary: `List every ${words}, page by page`,
      body: "SubtypeListRequest",
      answer: "PaginatedListResponse",
      handle: ({ body }) =>
        listItems(reef.all().filter((item) => item.item_subtype === subtype), body as never),
    },
    {
      ...common,
      method: "GET",
      path: `${base}/auth/evaluate`,
      operationId: `evaluate_access_${name}`,
      summary: `Tell your roles on ${one}`,
      query: [required("id", string)],
      answer: "DescribeAccessResponse",
      handle: ({ query, caller }) => {
        const item = reef.get(String(query.id));
        return { roles: item ? itemRoles(item, caller) : [] };
      },
    },
    {
      ...common,
      method: "GET",
      path: `${base}/locks/locked`,
      operationId: `locked_${name}`,
      summary: `Tell whether ${one} is locked`,
      query: [required("id", string)],
      answer: "LockStatusResponse",
      handle: ({ query }: Call) =>
        reef.get(String(query.id))
          ? { ...outcome(true, "Retrieved lock status"), locked: false, history: [] }
          : notFound(String(query.id)),
    },
  ];
}

function fetchItem(reef: Reef, id: string): Record<string, unknown> {
  const item = reef.get(id);
  if (!item) return { ...notFound(id), item: null, item_is_seed: null };
  return { ...outcome(true, `Successfully retrieved item ${id}`), item, item_is_seed: false };
}

function fetchTyped(
  reef: Reef,
  subtype: Subtype,
  id: string,
  caller: Caller,
): Record<string, unknown> {
  const item = reef.get(id);
  if (item && item.item_subtype !== subtype) {
    return {
      ...outcome(false, `The item ${id} is a ${item.item_subtype}, not a ${subtype}`),
      item: null,
      item_is_seed: null,
      roles: null,
      locked: null,
    };
  }
  const found = fetchItem(reef, id);
  return {
    ...found,
    roles: item ? itemRoles(item, caller) : null,
    locked: item ? false : null,
  };
}

/** Not found is an answer, not an HTTP status. */
function notFound(id: string): Record<string, unknown> {
  return outcome(false, `Could not find an item with the id ${id} in the registry`);
}

/** What a caller may do with one item: owners and registry administrators everything. */
export function itemRoles(item: RegistryItem, caller: Caller): readonly string[] {
  const readable = item.item_subtype === "DATASET"
    ? ["metadata-read", "dataset-data-read"]
    : ["metadata-read"];
  const owns = item.owner_username === caller.username ||
    caller.roles.includes("entity-registry-admin");
  if (!owns) return readable;
  const writable = item.item_subtype === "DATASET"
    ? ["metadata-write", "dataset-data-write"]
    : ["metadata-write"];
  return ["admin", ...readable, ...writable];
}

function titled(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
