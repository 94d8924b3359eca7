/**
 * How the operations of a deployment differ from those this package knows.
 *
 * @module
 */
import type { ApiName } from "./deployment.ts";
import { callsOf } from "./operation_needs.ts";

/** An operation: its id, and its call such as `GET /jobs/user/fetch`. */
export interface NamedCall {
  readonly operationId: string;
  readonly call: string;
}

/** The ids of the operations that differ. */
export interface OperationDifferences {
  /** How many operations of the API this package knows. */
  readonly known: number;
  /** Known to this package, but not offered by the deployment. */
  readonly missing: readonly string[];
  /** Offered by the deployment, but not known to this package. */
  readonly unknown: readonly string[];
  /** Offered by the deployment with another method or path. */
  readonly moved: readonly string[];
}

/** Compares the deployment's operations (`there`) with the known ones: by id, then by call. */
export function compareOperations(
  api: ApiName,
  there: readonly NamedCall[],
): OperationDifferences {
  const known = callsOf(api);
  const callThere = new Map(there.map(({ operationId, call }) => [operationId, call]));
  const callHere = new Map(known.map(({ operationId, call }) => [operationId, call]));
  const names = (operations: readonly NamedCall[]) =>
    operations.map(({ operationId }) => operationId);
  return {
    known: known.length,
    missing: names(known.filter(({ operationId }) => !callThere.has(operationId))),
    unknown: names(there.filter(({ operationId }) => !callHere.has(operationId))),
    moved: names(
      known.filter(({ operationId, call }) =>
        callThere.has(operationId) && callThere.get(operationId) !== call
      ),
    ),
  };
}
