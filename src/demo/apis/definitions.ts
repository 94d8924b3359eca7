/**
 * The seven APIs.
 *
 * @module
 */
import { type ApiName, apiNames, apiTitles } from "../../deployment.ts";
import { sharedOperations, sharedSchemas } from "./access_checks.ts";
import type { ApiDefinition, ApiWorld } from "./operation.ts";

/** What an API has besides what all of them have. */
export type ApiPart = Pick<ApiDefinition, "description" | "schemas" | "operations">;

/** Defines the APIs of a deployment; they share one world. */
export function defineApis(_world: ApiWorld): Readonly<Record<ApiName, ApiDefinition>> {
  const parts: Partial<Record<ApiName, ApiPart>> = {};
  return Object.fromEntries(apiNames.map((api) => {
    const part = parts[api];
    return [api, {
      title: `${apiTitles[api]} API`,
      description: part?.description ?? "",
      schemas: { ...sharedSchemas, ...part?.schemas },
      operations: [...sharedOperations(api), ...part?.operations ?? []],
    }];
  })) as unknown as Record<ApiName, ApiDefinition>;
}
