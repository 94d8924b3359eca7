/**
 * What an operation asks of whoever calls it, as far as that is known.
 *
 * The document never says which role, so the table of Provena's operations does. An operation that
 * the table has not, or has under another method or path, is another operation: nothing is claimed.
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

/** What an operation asks for; `unknown` rather than a guess. */
export function accessOf(
  api: ApiName,
  { operationId, method, path }: Pick<IndexedOperation, "operationId" | "method" | "path">,
): AccessNeed {
  return needFrom(needsOf(api, operationId, `${method} ${path}`));
}

/**
 * Whether the document says that an operation takes no sign-in.
 *
 * Without a word about security anywhere in it, a document says nothing by leaving it out.
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
