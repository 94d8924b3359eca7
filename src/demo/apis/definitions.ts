/**
 * The seven APIs.
 *
 * @module
 */
import { type ApiName, apiNames, apiTitles } from "../../model/deployment.ts";
import { Reef } from "../reef/reef.ts";
import { sharedOperations, sharedSchemas } from "./access_checks.ts";
import { authApi } from "./auth.ts";
import { dataStoreApi } from "./data_store.ts";
import { handleApi } from "./handle.ts";
import { jobApi } from "./job.ts";
import type { ApiDefinition, ApiPart } from "./operation.ts";
import { provApi } from "./prov.ts";
import { registryApi } from "./registry.ts";
import { searchApi } from "./search.ts";

/** Defines the APIs of one deployment; they share one reef. */
export function defineApis(): Readonly<Record<ApiName, ApiDefinition>> {
  const reef = new Reef();
  const parts: Readonly<Record<ApiName, ApiPart>> = {
    "data-store": dataStoreApi(reef),
    registry: registryApi(reef),
    prov: provApi(reef),
    handle: handleApi(reef),
    job: jobApi(),
    search: searchApi(reef),
    auth: authApi(reef),
  };
  return Object.fromEntries(
    apiNames.map((api) => [api, complete(api, parts[api])]),
  ) as unknown as Record<ApiName, ApiDefinition>;
}

function complete(api: ApiName, part: ApiPart): ApiDefinition {
  return {
    title: `${apiTitles[api]} API`,
    description: part.description,
    schemas: { ...sharedSchemas, ...part.schemas },
    operations: [...sharedOperations(api), ...part.operations],
  };
}
