/**
 * The access settings of items, and the caller's access roles.
 *
 * @module
 */
import { alsoGrants, type ItemRole, rolesFor, rolesOn } from "../../reef/item_access.ts";
import type { AccessSettings, StoredItem } from "../../reef/stored_item.ts";
import { userOf } from "../authenticate.ts";
import { type Call, type Handler, HttpError, succeeded } from "../handler.ts";
import type { Kind } from "../../contract/item_kinds.ts";
import { checkRole, textOf } from "./checks.ts";

const roleTexts: Readonly<
  Record<ItemRole, { readonly name: string; readonly description: string }>
> = {
  "metadata-read": { name: "Metadata Read", description: "Lets you see the item." },
  "metadata-write": { name: "Metadata Write", description: "Lets you change what it says." },
  admin: {
    name: "Admin",
    description: "Lets you do everything with the item, and decide who else can.",
  },
  "dataset-data-read": {
    name: "Dataset Data Read",
    description: "Lets you download the dataset's files.",
  },
  "dataset-data-write": {
    name: "Dataset Data Write",
    description: "Lets you upload, change and delete the dataset's files.",
  },
};

/** Describes the access roles of a kind of item. */
export const authRolesOf = (kind: Kind): Handler => () => ({
  roles: rolesFor(kind.subtype).map((role) => ({
    role_display_name: roleTexts[role].name,
    role_name: role,
    description: roleTexts[role].description,
    also_grants: alsoGrants[role],
  })),
});

/** Returns the caller's access roles on an item, without those that they include. */
export const evaluateAccess: Handler = (call) => ({
  roles: rolesOn(itemIn(call), userOf(call)),
});

/** Returns the access settings of an item. */
export const getAccess: Handler = (call) => {
  const item = itemIn(call);
  checkRole(call, item, "viewAccess");
  return item.access;
};

/** Replaces the access settings of an item, except the owner. */
export const putAccess: Handler = (call) => {
  const item = itemIn(call);
  checkRole(call, item, "editAccess");
  const access = call.body as AccessSettings;
  const { owner } = item.access;
  if (access.owner !== owner) {
    throw new HttpError(
      400,
      `The owner of a resource cannot be changed. Old: ${owner}, New: ${access.owner}.`,
    );
  }
  const known = rolesFor(item.item_subtype);
  const invalid = [...new Set([...access.general, ...Object.values(access.groups).flat()])]
    .filter((role) => !known.some((one) => one === role));
  if (invalid.length > 0) {
    throw new HttpError(
      400,
      "Inappropriate roles are being added to the role configuration - ensure these roles are " +
        `available for the resource type. Invalid roles: ${pythonSet(invalid)}. ` +
        `Available roles: ${pythonSet(known)}.`,
    );
  }
  call.world.items.set(item.id, { access });
  return succeeded(
    `Successfully updated the authorisation configuration for item id='${item.id}'.`,
  );
};

function itemIn(call: Call): StoredItem {
  const id = textOf(call.query, "id");
  const item = call.world.items.get(id);
  if (item) return item;
  throw new HttpError(
    400,
    `Item (id='${id}') was not present in the registry. Are you sure the id is correct?`,
  );
}

function pythonSet(names: readonly string[]): string {
  return `{${names.map((name) => `'${name}'`).join(", ")}}`;
}
