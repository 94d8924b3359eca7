/**
 * Credentials and presigned URLs for the files of a dataset.
 *
 * @module
 */
import { BUCKET } from "../../object_store/store.ts";
import { stateOf } from "../../reef/datasets.ts";
import { type Call, type Handler, type Handlers, HttpError, succeeded } from "../handler.ts";
import { fetchDataset, type FoundDataset } from "./registry.ts";

/** The roles of which one is enough to read or write the files. */
const enough = {
  read: ["dataset-data-read", "dataset-data-write", "admin"],
  write: ["dataset-data-write", "admin"],
} as const;

function checkUnlocked({ item }: FoundDataset): void {
  if (!item.locked) return;
  throw new HttpError(
    401,
    "This dataset is locked - you cannot modify the files of a locked dataset. " +
      "Unlock the dataset first.",
  );
}

function checkUnreleased({ item }: FoundDataset): void {
  if (stateOf(item).release_status === "NOT_RELEASED") return;
  throw new HttpError(
    403,
    `Dataset ${item.id} is pending review or is released. ` +
      "Cannot modify dataset files while a review is ongoing.",
  );
}

function issueCredentials(access: keyof typeof enough): Handler {
  return (call) => {
    const { world, caller } = call;
    const { dataset_id, console_session_required } = call.body as {
      readonly dataset_id: string;
      readonly console_session_required: boolean;
    };
    const found = fetchDataset(call, dataset_id);
    if (access === "write") checkUnlocked(found);
    if (!enough[access].some((role) => found.roles.includes(role))) {
      const where = access === "read" ? "read from" : "write to";
      throw new HttpError(401, `You do not have sufficient permissions to ${where} this dataset!`);
    }
    if (access === "write") checkUnreleased(found);
    if (console_session_required) {
      throw new HttpError(
        500,
        "Something went wrong when trading credentials for console session: " +
          "this deployment has no AWS console.",
      );
    }
    const credentials = world.objectStore.issueCredentials({
      session: `${caller.username},${access}-prog-bucket-access`,
      prefix: stateOf(found.item).s3.path,
      write: access === "write",
    });
    const details = "STS credentials generated successfully for specified path.";
    return { ...succeeded(details), credentials, console_session_url: null };
  };
}

/** Parts that a file path must not contain, in the order in which they are checked. */
const forbidden = ["../", "..", "//", "\\"];

/** Fetches a dataset for a presigned URL, which all its error messages mention. */
function fetchForUrl(call: Call, id: string): FoundDataset {
  const prefix = "Failed to generate presigned url. Error: ";
  try {
    const found = fetchDataset(call, id);
    if (found.roles.includes("dataset-data-read")) return found;
    const held = found.roles.map((role) => `'${role}'`).join(", ");
    throw new HttpError(
      401,
      `User ${call.caller.username} does not have expected dataset data privileges for dataset ` +
        `with id '${id}'.Expected roles of ['dataset-data-read'] but got [${held}]`,
    );
  } catch (error) {
    if (error instanceof HttpError) throw new HttpError(error.status, `${prefix}${error.detail}`);
    throw error;
  }
}

/** The handlers of the operations that give access to the files of a dataset. */
export const credentialHandlers: Handlers = {
  generate_read_access_credentials: issueCredentials("read"),
  generate_write_access_credentials: issueCredentials("write"),

  generate_presigned_url: (call) => {
    const { world } = call;
    const { dataset_id, file_path, expires_in } = call.body as {
      readonly dataset_id: string;
      readonly file_path: string;
      /** In seconds. */
      readonly expires_in: number;
    };
    const { item } = fetchForUrl(call, dataset_id);
    const found = forbidden.find((part) => file_path.includes(part));
    if (found !== undefined) {
      throw new HttpError(
        400,
        `File path '${file_path}' contains '${found}' which is not allowed.`,
      );
    }
    const key = `${stateOf(item).s3.path}${file_path}`;
    if (!world.objectStore.has(key)) {
      throw new HttpError(
        400,
        `File path '${file_path}' does not exist in dataset with id ${dataset_id}`,
      );
    }
    const expires = world.now() + expires_in;
    const presigned_url = world.objectStore.presign({
      bucket: BUCKET,
      key,
      expires,
      fileName: key,
    });
    return { dataset_id, file_path, presigned_url };
  },
};
