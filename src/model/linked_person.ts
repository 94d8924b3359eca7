/**
 * Which operations need an account that is linked to a Person of the registry.
 *
 * Registering persons, organisations and model runs does not need one, nor do locks, access
 * settings and credentials.
 *
 * @module
 */
import type { ApiName } from "./deployment.ts";

const inNeed: Readonly<Partial<Record<ApiName, RegExp>>> = {
  registry:
    /^((create|seed|update|revert|version)_(entity_(model|dataset_template|model_run_workflow_template)|activity_study)|list_releasing_datasets)$/,
  "data-store":
    /^(mint_dataset|(update|revert)_metadata|version_dataset|(action_)?approval_request)$/,
};

/** Whether an operation fails for an account that is not linked. */
export function needsPerson(api: string, operationId: string): boolean {
  return inNeed[api as ApiName]?.test(operationId) ?? false;
}

/** The Person an account is linked to, as last known. */
export interface PersonLink {
  /** The Person's handle; null if the account is not linked. */
  readonly person: string | null;
  /** When the server last said so, in milliseconds since the epoch. */
  readonly at: number;
}
