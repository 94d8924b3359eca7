/**
 * The handlers of the Data Store API.
 *
 * @module
 */
import { type Handlers, HttpError, succeeded } from "../handler.ts";
import { credentialHandlers } from "./credentials.ts";
import { metadataHandlers } from "./metadata.ts";
import { registerHandlers } from "./register.ts";
import { fetchDataset, listDatasets } from "./registry.ts";
import { releaseHandlers } from "./release.ts";

/** The handlers of the operations that only the Data Store API has. */
export const dataStoreHandlers: Handlers = {
  ...metadataHandlers,
  ...registerHandlers,
  ...credentialHandlers,
  ...releaseHandlers,

  fetch_dataset: (call) => {
    const id = String(call.query.handle_id);
    if (id === "") throw new HttpError(400, "Empty string received for query handle_id");
    const { item, form, roles } = fetchDataset(call, id);
    const details = `Successfully fetched data for handle '${id}'`;
    return { ...succeeded(details), item: form, roles, locked: item.locked };
  },
  list: listDatasets,
};
