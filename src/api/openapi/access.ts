/**
 * What a caller needs for an operation, if known.
 *
 * Documents do not say which roles are needed, so this comes from our table of Provena's
 * operations. An operation that is not in the table with the same method and path is unknown.
 *
 * @module
 */
import { needFrom } from "../../model/access_need.ts";
import type { ApiName } from "../../model/deployment.ts";
import type { AccessNeed } from "../../model/operation.ts";
import { needsOf } from "../../model/operation_needs.ts";
import { isObject, objectAt } from "../../model/json_object.ts";
import type { OpenApiDocument } from "./document.ts";
import type { IndexedOperation } from "./index_operations.ts";

/** What a caller needs for an operation; `unknown` if it is not in the table. */
export function accessOf(
  api: ApiName,
  { operationId, method, path }: Pick<IndexedOperation, "operationId" | "method" | "path">,
): AccessNeed {
  return needFrom(needsOf(api, operationId, `${method} ${path}`));
}

/**
 * Whether the document says that an operation needs no sign-in. An operation without `security`
 * says so only in a document that declares security schemes.
 */
export function declaresNoSignIn(
  document: OpenApiDocument,
  { definition }: IndexedOperation,
): boolean {
  const requirement = definition.security ?? document.root.security;
  if (Array.isArray(requirement)) {
    return requirement.length === 0 ||
      requirement.some((one) => isObject(one) && Object.keys(one).length === 0);
  }
  const schemes = objectAt(objectAt(document.root, "components"), "securitySchemes");
  return Object.keys(schemes ?? {}).length > 0;
}
