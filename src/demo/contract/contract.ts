/**
 * The contracts of Provena's APIs.
 *
 * @module
 */
import type { ApiName } from "../../model/deployment.ts";
import type { ApiContract } from "./api_contract.ts";

export type { ApiContract, ContractOperation, Schema } from "./api_contract.ts";

const load: Readonly<Record<ApiName, () => Promise<ApiContract>>> = {
  auth: async () => (await import("./auth.ts")).authContract(),
  registry: async () => (await import("./registry.ts")).registryContract(),
  "data-store": async () => (await import("./data_store.ts")).dataStoreContract(),
  prov: async () => (await import("./prov.ts")).provContract(),
  search: async () => (await import("./search.ts")).searchContract(),
  handle: async () => (await import("./handle.ts")).handleContract(),
  job: async () => (await import("./job.ts")).jobContract(),
};

const loaded = new Map<ApiName, Promise<ApiContract>>();

/** The contract of an API, built on first use. */
export function contractOf(api: ApiName): Promise<ApiContract> {
  const contract = loaded.get(api) ?? load[api]();
  loaded.set(api, contract);
  return contract;
}
