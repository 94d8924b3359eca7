/**
 * The handlers of all APIs.
 *
 * @module
 */
import type { ApiName } from "../../model/deployment.ts";
import { authHandlers } from "./auth/handlers.ts";
import { dataStoreHandlers } from "./data_store/handlers.ts";
import { handleHandlers } from "./handle/handlers.ts";
import type { Handlers } from "./handler.ts";
import { jobHandlers } from "./jobs/handlers.ts";
import { provHandlers } from "./prov/handlers.ts";
import { registryHandlers } from "./registry/handlers.ts";
import { searchHandlers } from "./search/handlers.ts";
import { sharedHandlers } from "./shared.ts";

const handlers: Readonly<Record<ApiName, Handlers>> = {
  auth: { ...sharedHandlers, ...authHandlers },
  registry: { ...sharedHandlers, ...registryHandlers },
  "data-store": { ...sharedHandlers, ...dataStoreHandlers },
  prov: { ...sharedHandlers, ...provHandlers },
  search: { ...sharedHandlers, ...searchHandlers },
  handle: { ...sharedHandlers, ...handleHandlers },
  job: { ...sharedHandlers, ...jobHandlers },
};

/** The handlers of an API, by operation ID. */
export function handlersOf(api: ApiName): Handlers {
  return handlers[api];
}
