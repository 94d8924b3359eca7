/**
 * What the data store asks of the registry, and how it passes on what the registry refuses.
 *
 * @module
 */
import {
  type CollectionFormat,
  datasetFields,
  type DatasetState,
  stateOf,
  unreleased,
} from "../../reef/datasets.ts";
import type { ItemForm } from "../../reef/item_forms.ts";
import type { StoredItem } from "../../reef/stored_item.ts";
import { type Call, Refusal } from "../handler.ts";
import { fetchOf } from "../registry/fetch.ts";
import type { Kind } from "../../contract/item_kinds.ts";
import { listOf } from "../registry/list.ts";
import { checkLinked, checkMay, type Status, unlockedItem } from "../registry/refusals.ts";
import { versionOf } from "../registry/version.ts";
import { seedOf, updateOf } from "../registry/write.ts";

/** The registry lets nobody write datasets but the data store, in the name of its caller. */
const datasets: Kind = {
  subtype: "DATASET",
  name: "entity_dataset",
  model: "Dataset",
  isWritten: true,
  isVersioned: true,
  needsPerson: true,
};

/** How the data store words a refusal of the registry. */
interface Wording {
  /** What stands before the details of a 401. */
  readonly refused: string;
  /** What stands before the status code of anything else. */
  readonly failed: string;
  /** Whether anything else keeps its status; else it is a 500. */
  readonly keepsStatus?: boolean;
}

const wordings = {
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
} as const satisfies Readonly<Record<string, Wording>>;

/** Asks the registry for something; what it refuses is passed on in the data store's words. */
function asking<Answer>(process: keyof typeof wordings, ask: () => Answer): Answer {
  try {
    return ask();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { status, detail } = error;
    const wording: Wording = wordings[process];
    if (status === 401) throw new Refusal(401, `${wording.refused} Details: ${detail}.`);
    throw new Refusal(
      wording.keepsStatus ? status : 500,
      `${wording.failed} Status code: ${status}. Details: ${detail}.`,
    );
  }
}

/** A dataset, and what the caller may do with it. */
export interface FoundDataset {
  readonly item: StoredItem;
  readonly form: ItemForm;
  readonly roles: readonly string[];
}

/** Fetches a dataset in the name of the caller. */
export function fetchDataset(call: Call, id: string): FoundDataset {
  const ask = () => fetchOf(datasets)({ ...call, query: { id }, body: undefined });
  const { status, item, roles } = asking("fetch", ask) as Status & {
    readonly item: ItemForm;
    readonly roles: readonly string[];
  };
  if (status.success) return { item: call.world.items.get(id)!, form: item, roles };
  throw new Refusal(
    400,
    "The registry API responded with status success False during dataset fetching. " +
      `Details: ${status.details}.`,
  );
}

/** Lists datasets in the name of the caller. */
export function listDatasets(call: Call): unknown {
  return asking("list", () => listOf(datasets)(call));
}

/** Registers a new dataset; gives the item and the session of the job that records its creation. */
export function createDataset(
  call: Call,
  metadata: CollectionFormat,
): { readonly item: StoredItem; readonly sessionId: string } {
  const { items } = call.world;
  const { seeded_item } = asking("mint", () => seedOf(datasets)(call)) as {
    readonly seeded_item: { readonly id: string };
  };
  const { id } = seeded_item;
  items.set(id, { beside: { ...unreleased(id) } });
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
  const ask = () => updateOf(datasets)({ ...call, query: { id, reason }, body: fields });
  return asking("update", ask) as { readonly register_create_activity_session_id: string | null };
}

/** Writes new metadata into a dataset; its place and its release stay as they are. */
export function updateDataset(
  call: Call,
  id: string,
  { metadata, reason }: { readonly metadata: CollectionFormat; readonly reason: string },
): void {
  writeFields(call, { id, fields: datasetFields(metadata), reason });
}

/** Makes a new version of a dataset, with a place of its own and not released. */
export function versionDataset(
  call: Call,
): { readonly item: StoredItem; readonly sessionId: string } {
  const { items } = call.world;
  const { new_version_id: id, version_job_session_id: sessionId } = asking(
    "version",
    () => versionOf(datasets)(call),
  ) as { readonly new_version_id: string; readonly version_job_session_id: string };
  items.set(id, { beside: { ...unreleased(id) } });
  writeFields(call, {
    id,
    // Provena forgets these here; they stay in the metadata.
    fields: { ...items.get(id)!.fields, user_metadata: null },
    reason: "(System) Dataset S3 path updated to new version's storage location",
  });
  return { item: items.get(id)!, sessionId };
}

/** Writes a step of a release into a dataset in the name of somebody who may edit it. */
export function requestRelease(call: Call, id: string, release: Partial<DatasetState>): void {
  asking("update", () => {
    checkLinked(call);
    checkMay(call, unlockedItem(call, id), "edit");
  });
  writeRelease(call, id, release);
}

/** Writes a step of a release into a dataset in the name of its reviewer, who may not edit it. */
export function decideRelease(call: Call, id: string, release: Partial<DatasetState>): void {
  try {
    asking("update", () => unlockedItem(call, id));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal(
      500,
      `Failed to update release info for dataset ${id} in the registry. Error: ${error.detail}`,
    );
  }
  writeRelease(call, id, release);
}

/** A release leaves no trace in the history. */
function writeRelease({ world }: Call, id: string, release: Partial<DatasetState>): void {
  const beside = { ...stateOf(world.items.get(id)!), ...release };
  world.items.set(id, { beside, updated_timestamp: world.now() });
}
