/**
 * Registers datasets and changes their metadata.
 *
 * @module
 */
import { type CollectionFormat, stateOf, storeMetadata } from "../../reef/datasets.ts";
import type { StoredItem } from "../../reef/stored_item.ts";
import type { World } from "../../world.ts";
import { type Call, failed, type Handlers, HttpError, succeeded } from "../handler.ts";
import { metadataProblem, problemText } from "./metadata.ts";
import { createDataset, fetchDataset, updateDataset, versionDataset } from "./registry.ts";

/** One of these roles is enough for the data store, but the registry then needs metadata-write. */
const writeRoles = ["metadata-write", "dataset-data-write", "admin"];

/** Stores the metadata next to the files. */
function writeMetadata(world: World, item: StoredItem, metadata: CollectionFormat): void {
  storeMetadata(world.objectStore, stateOf(item).s3.path, metadata);
}

/** Fetches a dataset whose metadata the caller wants to change. */
function fetchToChange(call: Call, id: string): StoredItem {
  const { item, roles } = fetchDataset(call, id);
  if (item.locked) {
    const details = "This dataset is locked - you cannot update the metadata.";
    throw new HttpError(401, `${details} Unlock the dataset first.`);
  }
  if (writeRoles.some((role) => roles.includes(role))) return item;
  throw new HttpError(401, "You are not authorised to write metadata for this dataset!");
}

/** The handlers of the operations that register datasets and change their metadata. */
export const registerHandlers: Handlers = {
  mint_dataset: (call) => {
    const { world } = call;
    const metadata = call.body as CollectionFormat;
    const problem = metadataProblem(world, metadata);
    if (problem) {
      const details = problem.kind === "schema"
        ? `Failed to validate metadata against schema. Error ["${problem.details}", '', ` +
          `"Failed validating 'additionalProperties' in schema['properties']['dataset_info']:"]`
        : problemText(problem);
      return failed(details);
    }
    const { item, sessionId } = createDataset(call, metadata);
    writeMetadata(world, item, metadata);
    return {
      ...succeeded("Successfully seeded location - see location details."),
      handle: item.id,
      s3_location: stateOf(item).s3,
      register_create_activity_session_id: sessionId,
    };
  },

  update_metadata: (call) => {
    const { world, query } = call;
    const metadata = call.body as CollectionFormat;
    const problem = metadataProblem(world, metadata);
    if (problem) {
      const isSchema = problem.kind === "schema";
      const details = "Failed to validate metadata against json schema.";
      throw new HttpError(400, isSchema ? details : problemText(problem));
    }
    const item = fetchToChange(call, String(query.handle_id));
    updateDataset(call, item.id, { metadata, reason: String(query.reason) });
    writeMetadata(world, item, metadata);
    return {
      ...succeeded(
        "Successfully updated metadata in Registry and S3 bucket - see location details.",
      ),
      handle: item.id,
      s3_location: stateOf(item).s3,
    };
  },

  revert_metadata: (call) => {
    const { world } = call;
    const { id, history_id, reason } = call.body as {
      readonly id: string;
      readonly history_id: number;
      readonly reason: string;
    };
    const item = fetchToChange(call, id);
    const entry = item.history.find((entry) => entry.id === history_id);
    if (!entry) {
      throw new HttpError(
        400,
        `The item with id ${id} does not have a history entry with id matching ${history_id}. ` +
          "No action taken.",
      );
    }
    const metadata = entry.item.collection_format as CollectionFormat;
    const problem = metadataProblem(world, metadata);
    if (problem?.kind === "registry") {
      throw new HttpError(
        400,
        "Registry API responded with an error during validation of the target revert point, " +
          `error: ${problem.details}.`,
      );
    }
    const fullReason = `Reverting dataset to history id ${history_id}. Reason: ${reason}.`;
    updateDataset(call, item.id, { metadata, reason: fullReason });
    writeMetadata(world, item, metadata);
    return succeeded(
      "Successfully reverted metadata in Registry and S3 bucket - see location details.",
    );
  },

  // Only the metadata is written to the new location; the files are not copied.
  version_dataset: (call) => {
    const { item, sessionId } = versionDataset(call);
    writeMetadata(call.world, item, item.fields.collection_format as CollectionFormat);
    return { new_version_id: item.id, version_job_session_id: sessionId };
  },
};
