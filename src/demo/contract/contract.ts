/**
 * The contracts of Provena's APIs, each built at first use.
 *
 * @module
 */
import type { ApiName } from "../../model/deployment.ts";
import type { ApiContract } from "./api_contract.ts";

export type {
  ApiContract,
  ContractOperation,
  ContractParameter,
  ModelFacts,
  Needs,
  Schema,
} from "./api_contract.ts";

const load: Readonly<Partial<Record<ApiName, () => Promise<ApiContract>>>> = {};

const loaded = new Map<ApiName, Promise<ApiContract>>();

/** The contract of an API, built at first use. */
export function contractOf(api: ApiName): Promise<ApiContract> {
  const contract = loaded.get(api) ?? load[api]?.();
  if (!contract) return Promise.reject(new Error(`no contract of ${api} yet`));
  loaded.set(api, contract);
  return contract;
}
