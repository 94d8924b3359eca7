/**
 * Lists items.
 *
 * @module
 */
import { hasRoleOn } from "../../reef/item_access.ts";
import { fullForm, recordForm } from "../../reef/item_forms.ts";
import type { StoredItem } from "../../reef/stored_item.ts";
import { userOf } from "../authenticate.ts";
import { type Call, type Handler, HttpError, succeeded } from "../handler.ts";
import type { Kind } from "../../contract/item_kinds.ts";
import { type PageRequest, type Partition, readPage } from "./page.ts";
import { checkLinked } from "./checks.ts";

interface Filter {
  readonly record_type?: "ALL" | "SEED_ONLY" | "COMPLETE_ONLY";
  readonly item_subtype?: string | null;
  readonly release_reviewer?: string | null;
  readonly release_status?: string | null;
}

interface ListRequest extends PageRequest {
  readonly filter_by?: Filter | null;
}

/** Lists items of any kind, in the form of the database. */
export const listAny: Handler = (call) => {
  const request = requestOf(call);
  const filter = request.filter_by ?? {};
  const page = readPage(call.world.items.all(), partitionOf(filter), request);
  const { allowed } = splitByAccess(call, page.items);
  const items = allowed.filter((item) => matches(item, filter));
  return {
    ...succeeded("Searched database and returned items matching query."),
    items: items.map(recordForm),
    total_item_count: items.length,
    pagination_key: page.pagination_key,
  };
};

/** Lists items of one kind in the full form. */
export const listOf = (kind: Kind): Handler => (call) => {
  const request = requestOf(call);
  const partition = { key: "item_subtype", value: kind.subtype } as const;
  const page = readPage(call.world.items.all(), partition, request);
  const { allowed, denied } = splitByAccess(call, page.items);
  const { record_type } = request.filter_by ?? {};
  const items = allowed.filter((item) => matches(item, record_type ? { record_type } : {}));
  const complete = items.filter((item) => item.record_type === "COMPLETE_ITEM");
  const seeds = items.filter((item) => item.record_type === "SEED_ITEM");
  return {
    ...succeeded("Successfully listed items."),
    items: complete.map(fullForm),
    seed_items: seeds.map(fullForm),
    unparsable_items: [],
    total_item_count: items.length,
    complete_item_count: complete.length,
    seed_item_count: seeds.length,
    unparsable_item_count: 0,
    not_authorised_count: denied.length,
    pagination_key: page.pagination_key,
  };
};

/** Lists the datasets whose reviewer is the caller. */
export const listReleasing: Handler = (call) => {
  const request = requestOf(call);
  const filter = request.filter_by ?? {};
  const reviewer = filter.release_reviewer;
  if (!reviewer) {
    throw new HttpError(400, "release reviewer id must be specified inside of filter_by");
  }
  const person = checkLinked(call);
  if (reviewer !== person) {
    throw new HttpError(
      403,
      "You can only search for your own dataset releases. User requesting is not the same as the " +
        `release reviewer id. requesting username and ID are "${call.caller.username}"" and ` +
        `"${person}". Reviewer ID filter is ${reviewer}.`,
    );
  }
  const page = readPage(call.world.items.all(), partitionOf(filter), request);
  const { allowed } = splitByAccess(call, page.items);
  const items = allowed.filter((item) => matches(item, filter));
  return {
    ...succeeded("Searched database and returned dataset items matching query."),
    dataset_items: items.map(fullForm),
    total_dataset_count: items.length,
    pagination_key: page.pagination_key,
  };
};

function requestOf({ body }: Call): ListRequest {
  return (body ?? {}) as ListRequest;
}

function partitionOf({ item_subtype, release_reviewer }: Filter): Partition {
  if (release_reviewer) return { key: "release_approver", value: release_reviewer };
  if (item_subtype) return { key: "item_subtype", value: item_subtype };
  return { key: "universal_partition_key", value: "OK" };
}

const recordTypes = {
  ALL: undefined,
  SEED_ONLY: "SEED_ITEM",
  COMPLETE_ONLY: "COMPLETE_ITEM",
} as const;

function matches(item: StoredItem, filter: Filter): boolean {
  const wanted = recordTypes[filter.record_type ?? "COMPLETE_ONLY"];
  const { release_status: status } = filter;
  return (wanted === undefined || item.record_type === wanted) &&
    (!status || item.state.release_status === status);
}

/** Separates the items that the caller may see from the others. */
function splitByAccess(
  call: Call,
  items: readonly StoredItem[],
): { readonly allowed: readonly StoredItem[]; readonly denied: readonly StoredItem[] } {
  const user = userOf(call);
  const canRead = (item: StoredItem) => hasRoleOn(item, user, "metadata-read");
  return { allowed: items.filter(canRead), denied: items.filter((item) => !canRead(item)) };
}
