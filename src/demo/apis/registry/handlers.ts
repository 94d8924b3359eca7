/**
 * What answers the operations of the Registry API.
 *
 * @module
 */
import type { Handler, Handlers } from "../handler.ts";
import { validateFields } from "../../reef/validate_fields.ts";
import type { DomainFields, ItemSubtype } from "../../reef/stored_item.ts";
import { authRolesOf, evaluateAccess, getAccess, putAccess } from "./access_settings.ts";
import { fetchAny, fetchOf } from "./fetch.ts";
import { exportAll, importItems, restoreFromTables } from "./import_items.ts";
import { schemaOf, uiSchemaOf } from "./json_schema.ts";
import { type Kind, kinds } from "../../contract/item_kinds.ts";
import { listAny, listOf, listReleasing } from "./list.ts";
import { isLocked, lock, lockHistory, unlock } from "./locks.ts";
import { failed, missingRole, succeeded } from "./refusals.ts";
import { restoreGraph } from "./restore_graph.ts";
import { versionOf } from "./version.ts";
import { createOf, deleteItem, revertOf, seedOf, updateOf } from "./write.ts";

type Behaviours = Readonly<Record<string, (kind: Kind) => Handler>>;

/** Operations for Provena's own service accounts, which nobody can sign in to. */
const forServices = () => () => {
  throw missingRole();
};

const validateOf = (kind: Kind): Handler => ({ world, body }) => {
  const problem = validateFields(world, kind.subtype, body as DomainFields);
  return problem === undefined ? succeeded("Validation successful.") : failed(problem);
};

/** What every kind has, by what stands before its name in the operation's id. */
const everyKind: Behaviours = {
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
  proxy_fetch_: forServices,
};

const writtenKinds: Behaviours = {
  seed_: seedOf,
  create_: createOf,
  update_: updateOf,
  revert_: revertOf,
};

const versionedKinds: Behaviours = { version_: versionOf };

/** Kinds that another API writes, through these. */
const proxiedKinds: Behaviours = {
  proxy_seed_: forServices,
  proxy_create_: forServices,
  proxy_update_: forServices,
  proxy_revert_: forServices,
};

const proxied: Readonly<Partial<Record<ItemSubtype, Behaviours>>> = {
  DATASET: { ...proxiedKinds, proxy_version_: forServices },
  MODEL_RUN: proxiedKinds,
};

const ofKinds = kinds.flatMap((kind) => {
  const behaviours: Behaviours = {
    ...everyKind,
    ...(kind.isWritten ? writtenKinds : {}),
    ...(kind.isVersioned ? versionedKinds : {}),
    ...proxied[kind.subtype],
  };
  return Object.entries(behaviours).map(([before, behaviour]) =>
    [`${before}${kind.name}`, behaviour(kind)] as const
  );
});

/** The handlers of the Registry API, besides those every API has. */
export const registryHandlers: Handlers = {
  ...Object.fromEntries(ofKinds),
  fetch: fetchAny,
  list: listAny,
  list_releasing_datasets: listReleasing,
  delete: deleteItem,
  proxy_fetch: forServices(),
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
