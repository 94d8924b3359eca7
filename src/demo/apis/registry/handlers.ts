/**
 * The handlers of the Registry API.
 *
 * @module
 */
import { failed, type Handler, type Handlers, succeeded } from "../handler.ts";
import { validateFields } from "../../reef/validate_fields.ts";
import type { DomainFields, ItemSubtype } from "../../reef/stored_item.ts";
import { authRolesOf, evaluateAccess, getAccess, putAccess } from "./access_settings.ts";
import { fetchAny, fetchOf } from "./fetch.ts";
import { exportAll, importItems, restoreFromTables } from "./import_items.ts";
import { schemaOf, uiSchemaOf } from "./json_schema.ts";
import { type Kind, kinds } from "../../contract/item_kinds.ts";
import { listAny, listOf, listReleasing } from "./list.ts";
import { isLocked, lock, lockHistory, unlock } from "./locks.ts";
import { missingRole } from "./checks.ts";
import { restoreGraph } from "./restore_graph.ts";
import { versionOf } from "./version.ts";
import { createOf, deleteItem, revertOf, seedOf, updateOf } from "./write.ts";

/** By the start of the operation ID, which is followed by the name of the kind. */
type KindHandlers = Readonly<Record<string, (kind: Kind) => Handler>>;

/** For operations that only Provena's service accounts may use. No user can sign in as one. */
const servicesOnly = () => () => {
  throw missingRole();
};

const validateOf = (kind: Kind): Handler => ({ world, body }) => {
  const problem = validateFields(world, kind.subtype, body as DomainFields);
  return problem === undefined ? succeeded("Validation successful.") : failed(problem);
};

const everyKind: KindHandlers = {
  fetch_: fetchOf,
  list_: listOf,
  schema_: schemaOf,
  ui_schema_: uiSchemaOf,
  validate_: validateOf,
  auth_evaluate_: () => evaluateAccess,
  auth_roles_: authRolesOf,
  auth_configuration_get_: () => getAccess,
  auth_configuration_put_: () => putAccess,
  lock_lock: () => lock,
  lock_unlock: () => unlock,
  lock_history: () => lockHistory,
  lock_locked: () => isLocked,
  delete_: () => deleteItem,
  proxy_fetch_: servicesOnly,
};

const writtenKinds: KindHandlers = {
  seed_: seedOf,
  create_: createOf,
  update_: updateOf,
  revert_: revertOf,
};

const versionedKinds: KindHandlers = { version_: versionOf };

/** Another API writes items of these kinds with these operations. */
const proxiedKinds: KindHandlers = {
  proxy_seed_: servicesOnly,
  proxy_create_: servicesOnly,
  proxy_update_: servicesOnly,
  proxy_revert_: servicesOnly,
};

const proxied: Readonly<Partial<Record<ItemSubtype, KindHandlers>>> = {
  DATASET: { ...proxiedKinds, proxy_version_: servicesOnly },
  MODEL_RUN: proxiedKinds,
};

const handlersOfKinds = kinds.flatMap((kind) => {
  const handlers: KindHandlers = {
    ...everyKind,
    ...(kind.isWritten ? writtenKinds : {}),
    ...(kind.isVersioned ? versionedKinds : {}),
    ...proxied[kind.subtype],
  };
  return Object.entries(handlers).map(([prefix, handlerOf]) =>
    [`${prefix}${kind.name}`, handlerOf(kind)] as const
  );
});

/** The handlers of the operations that only the Registry API has. */
export const registryHandlers: Handlers = {
  ...Object.fromEntries(handlersOfKinds),
  fetch: fetchAny,
  list: listAny,
  list_releasing_datasets: listReleasing,
  delete: deleteItem,
  proxy_fetch: servicesOnly(),
  version: () => ({
    commit_id: "a4142d4",
    commit_url: null,
    tag_name: null,
    release_title: null,
    release_url: null,
  }),
  registry_admin_export: exportAll,
  registry_admin_import: importItems,
  registry_admin_restore: restoreFromTables,
  registry_admin_restore_prov_graph: restoreGraph,
};
