/**
 * Seeds, creates, updates, reverts and deletes items.
 *
 * @module
 */
import { launchCreateActivity } from "../../reef/activities.ts";
import { fullForm } from "../../reef/item_forms.ts";
import type { DomainFields, StoredItem } from "../../reef/stored_item.ts";
import { validateFields } from "../../reef/validate_fields.ts";
import { type Call, failed, type Handler, HttpError, succeeded } from "../handler.ts";
import type { Kind } from "../../contract/item_kinds.ts";
import { checkAdmin, checkLinked, checkRole, textOf, unlockedItem } from "./checks.ts";

const OTHER_KIND =
  "The existing item is a valid item, but has a different subtype or category than the " +
  "specified subroute. Ensure the item is the correct type.";

/** Reserves a handle for an item whose fields are written later. */
export const seedOf = (kind: Kind): Handler => (call) => {
  if (kind.needsPerson) checkLinked(call);
  const item = call.world.items.add({ subtype: kind.subtype, owner: call.caller.username });
  return { ...succeeded("Successfully seeded an empty entity."), seeded_item: fullForm(item) };
};

/** Creates an item. */
export const createOf = (kind: Kind): Handler => (call) => {
  if (kind.needsPerson) checkLinked(call);
  const { world, caller } = call;
  const fields = fieldsOf(call);
  const problem = validateFields(world, kind.subtype, fields);
  if (problem !== undefined) {
    return { ...failed(problem), created_item: null, register_create_activity_session_id: null };
  }
  checkWritable(fields);
  const item = world.items.add({ subtype: kind.subtype, owner: caller.username, fields });
  const sessionId = registerCreation(call, kind, item);
  return {
    ...succeeded("Successfully uploaded the complete item. Return item includes handle id."),
    created_item: fullForm(world.items.get(item.id)!),
    register_create_activity_session_id: sessionId,
  };
};

/** Replaces the fields of an item; a seed becomes a complete item. */
export const updateOf = (kind: Kind): Handler => (call) => {
  if (kind.needsPerson) checkLinked(call);
  const { world, caller } = call;
  const item = unlockedItem(call, textOf(call.query, "id"));
  checkRole(call, item, "edit");
  if (item.item_subtype !== kind.subtype) {
    throw new HttpError(
      500,
      `Item with id ${item.id} is neither a seed item nor a valid entry. ` +
        "Not sure how to handle this item. Aborting.",
    );
  }
  const fields = fieldsOf(call);
  const problem = validateFields(world, kind.subtype, fields);
  if (problem !== undefined) {
    return { ...failed(problem), register_create_activity_session_id: null };
  }
  const reason = textOf(call.query, "reason");
  const isSeed = item.record_type === "SEED_ITEM";
  if (!isSeed && reason === "") {
    throw new HttpError(
      400,
      `Cannot update item ${item.id} as no reason was provided and this item is not a seed item. ` +
        "Please provide a reason for this update.",
    );
  }
  checkWritable(fields);
  const updated = world.items.update(item.id, fields, {
    username: caller.username,
    reason: isSeed ? "Initial record creation" : reason,
  });
  return {
    ...succeeded(
      isSeed
        ? "Successfully applied update. Seeded item was updated to a complete item."
        : "Successfully applied update. Complete item had it's contents updated.",
    ),
    register_create_activity_session_id: isSeed ? registerCreation(call, kind, updated) : null,
  };
};

/** Restores earlier fields of an item from its history. */
export const revertOf = (kind: Kind): Handler => (call) => {
  if (kind.needsPerson) checkLinked(call);
  const { world, caller } = call;
  const item = unlockedItem(call, textOf(call.body, "id"));
  checkRole(call, item, "edit");
  if (item.item_subtype !== kind.subtype) return failed(OTHER_KIND);
  const { history_id: version } = call.body as { readonly history_id: number };
  const entry = item.history.find(({ id }) => id === version);
  if (!entry) {
    throw new HttpError(
      400,
      `The item with id ${item.id} does not have a history entry with id matching ${version}. ` +
        "No action taken.",
    );
  }
  world.items.update(item.id, entry.item, {
    username: caller.username,
    reason: `(Restoring to v${version}) ${textOf(call.body, "reason")}`,
  });
  return succeeded(`Successfully reverted item ${item.id} to v${version}.`);
};

/** Deletes an item, for administrators only. */
export const deleteItem: Handler = (call) => {
  checkAdmin(call);
  const item = unlockedItem(call, textOf(call.query, "id"));
  call.world.items.delete(item.id);
  return succeeded("Item deleted.");
};

function fieldsOf(call: Call): DomainFields {
  return call.body as DomainFields;
}

/** The name is a key in the database, where a key must not be empty. */
function checkWritable(fields: DomainFields): void {
  if (fields.display_name !== "") return;
  throw new HttpError(
    500,
    "Failed to write complete item to registry. Aborting. Contact administrator. Error Failed to " +
      "write raw entry to table. Error: An error occurred (ValidationException) when calling the " +
      "PutItem operation: One or more parameter values are not valid. A value specified for a " +
      "secondary index key is not supported. The AttributeValue for a key attribute cannot " +
      "contain an empty string value. IndexName: item_subtype-updated_timestamp-index, " +
      "IndexKey: display_name.",
  );
}

function registerCreation({ world, caller }: Call, kind: Kind, item: StoredItem): string | null {
  return kind.isVersioned ? launchCreateActivity(world, item, caller.username) : null;
}
