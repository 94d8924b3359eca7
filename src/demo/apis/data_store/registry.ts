/**
 * Calls from the data store to the registry, and how the data store forwards the registry's errors.
 *
 * @module
 */
import {
  type CollectionFormat,
  datasetFields,
  type DatasetState,
  initialState,
  stateOf,
} from "../../reef/datasets.ts";
import type { ItemForm } from "../../reef/item_forms.ts";
import type { StoredItem } from "../../reef/stored_item.ts";
import { type Call, HttpError, type Status } from "../handler.ts";
import { fetchOf } from "../registry/fetch.ts";
import type { Kind } from "../../contract/item_kinds.ts";
import { listOf } from "../registry/list.ts";
import { checkLinked, checkRole, unlockedItem } from "../registry/checks.ts";
import { versionOf } from "../registry/version.ts";
import { seedOf, updateOf } from "../registry/write.ts";

/** Only the data store may write datasets in the registry; it does so on behalf of its caller. */
const datasets: Kind = {
  subtype: "DATASET",
  name: "entity_dataset",
  model: "Dataset",
  isWritten: true,
  isVersioned: true,
  needsPerson: true,
};

/** How the data store forwards an error of the registry. */
interface Forwarding {
  /** The start of the message for status 401. */
  readonly refused: string;
  /** The start of the message for any other status. */
  readonly failed: string;
  /** Whether another status is kept. @default false it becomes 500 */
  readonly keepsStatus?: boolean;
}

const forwardings = {
  fetch: {
    refused: "Registry did not grant access to the dataset.",
    failed: "Unexpected non 200 status code in dataset fetch process.",
  },
  list: {
    refused: "Registry did not grant access to the list endpoint.",
    failed: "Unexpected non 200 status code in dataset list process.",
  },
  mint: {
    refused: "Dataset minting failed, not authorised. Status code: 401.",
    failed: "Unexpected non 200 status code in dataset minting process.",
  },
  update: {
    refused: "Dataset metadata update failed, not authorised. Status code: 401.",
    failed: "Unexpected non 200 status code in dataset update process.",
  },
  version: {
    refused: "Dataset version failed, not authorised 401.",
    failed: "Non 200 status code in dataset version process.",
    keepsStatus: true,
  },
} as const satisfies Readonly<Record<string, Forwarding>>;

/** Calls the registry, and forwards its errors in the data store's words. */
function callRegistry<Answer>(process: keyof typeof forwardings, send: () => Answer): Answer {
  try {
    return send();
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    const { status, detail } = error;
    const { refused, failed, keepsStatus }: Forwarding = forwardings[process];
    if (status === 401) throw new HttpError(401, `${refused} Details: ${detail}.`);
    throw new HttpError(
      keepsStatus ? status : 500,
      `${failed} Status code: ${status}. Details: ${detail}.`,
    );
  }
}

/** A dataset, and the caller's roles on it. */
export interface FoundDataset {
  readonly item: StoredItem;
  readonly form: ItemForm;
  readonly roles: readonly string[];
}

/** Fetches a dataset on behalf of the caller. */
export function fetchDataset(call: Call, id: string): FoundDataset {
  const send = () => fetchOf(datasets)({ ...call, query: { id }, body: undefined });
  const { status, item, roles } = callRegistry("fetch", send) as Status & {
    readonly item: ItemForm;
    readonly roles: readonly string[];
  };
  if (status.success) return { item: call.world.items.get(id)!, form: item, roles };
  throw new HttpError(
    400,
    "The registry API responded with status success False during dataset fetching. " +
      `Details: ${status.details}.`,
  );
}

/** Lists datasets on behalf of the caller. */
export function listDatasets(call: Call): unknown {
  return callRegistry("list", () => listOf(datasets)(call));
}

/** Registers a new dataset; returns the item, and the session ID of the job for its activity. */
export function createDataset(
  call: Call,
  metadata: CollectionFormat,
): { readonly item: StoredItem; readonly sessionId: string } {
  const { items } = call.world;
  const { seeded_item } = callRegistry("mint", () => seedOf(datasets)(call)) as {
    readonly seeded_item: { readonly id: string };
  };
  const { id } = seeded_item;
  items.set(id, { state: { ...initialState(id) } });
  const { register_create_activity_session_id: sessionId } = writeFields(call, {
    id,
    fields: datasetFields(metadata),
  });
  return { item: items.get(id)!, sessionId: sessionId! };
}

interface Change {
  readonly id: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly reason?: string;
}

function writeFields(
  call: Call,
  { id, fields, reason }: Change,
): { readonly register_create_activity_session_id: string | null } {
  const send = () => updateOf(datasets)({ ...call, query: { id, reason }, body: fields });
  return callRegistry("update", send) as {
    readonly register_create_activity_session_id: string | null;
  };
}

/** Replaces the metadata of a dataset; the location of its files and its release do not change. */
export function updateDataset(
  call: Call,
  id: string,
  { metadata, reason }: { readonly metadata: CollectionFormat; readonly reason: string },
): void {
  writeFields(call, { id, fields: datasetFields(metadata), reason });
}

/** Creates a new version of a dataset, which has its own location and is not released. */
export function versionDataset(
  call: Call,
): { readonly item: StoredItem; readonly sessionId: string } {
  const { items } = call.world;
  const { new_version_id: id, version_job_session_id: sessionId } = callRegistry(
    "version",
    () => versionOf(datasets)(call),
  ) as { readonly new_version_id: string; readonly version_job_session_id: string };
  items.set(id, { state: { ...initialState(id) } });
  writeFields(call, {
    id,
    // Provena loses this field here; the metadata still contains it.
    fields: { ...items.get(id)!.fields, user_metadata: null },
    reason: "(System) Dataset S3 path updated to new version's storage location",
  });
  return { item: items.get(id)!, sessionId };
}

/** Writes a release step on behalf of the caller, who must be allowed to edit the dataset. */
export function requestRelease(call: Call, id: string, release: Partial<DatasetState>): void {
  callRegistry("update", () => {
    checkLinked(call);
    checkRole(call, unlockedItem(call, id), "edit");
  });
  writeRelease(call, id, release);
}

/** Writes a release step on behalf of the reviewer, who needs no permission to edit the dataset. */
export function decideRelease(call: Call, id: string, release: Partial<DatasetState>): void {
  try {
    callRegistry("update", () => unlockedItem(call, id));
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    throw new HttpError(
      500,
      `Failed to update release info for dataset ${id} in the registry. Error: ${error.detail}`,
    );
  }
  writeRelease(call, id, release);
}

/** Adds no entry to the history, as in Provena. */
function writeRelease({ world }: Call, id: string, release: Partial<DatasetState>): void {
  const state = { ...stateOf(world.items.get(id)!), ...release };
  world.items.set(id, { state, updated_timestamp: world.now() });
}
