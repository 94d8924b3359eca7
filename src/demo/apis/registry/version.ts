/**
 * Creates new versions of items.
 *
 * @module
 */
import { launchVersionActivity } from "../../reef/activities.ts";
import type { StoredItem } from "../../reef/stored_item.ts";
import { addVersion } from "../../reef/versions.ts";
import { type Handler, HttpError } from "../handler.ts";
import { noSuchKey, wrongKind } from "./fetch.ts";
import type { Kind } from "../../contract/item_kinds.ts";
import { checkLinked, checkRole, textOf } from "./checks.ts";

/** Creates a new version of an item, even if the item is locked. */
export const versionOf = (kind: Kind): Handler => (call) => {
  checkLinked(call);
  const { world, caller } = call;
  const id = textOf(call.body, "id");
  const reason = textOf(call.body, "reason");
  const from = world.items.get(id);
  if (!from) throw new HttpError(400, noSuchKey(id));
  checkRole(call, from, "version");
  if (from.item_subtype !== kind.subtype || from.record_type === "SEED_ITEM") {
    throw new HttpError(400, wrongKind(from, kind));
  }
  checkLatest(from);
  const to = addVersion(world, from, { username: caller.username, reason });
  return {
    new_version_id: to.id,
    version_job_session_id: launchVersionActivity(world, { from, to, reason }, caller.username),
  };
};

/** Throws if the item already has a newer version. */
function checkLatest({ id, versioning_info: info }: StoredItem): void {
  if (!info?.next_version) return;
  throw new HttpError(
    400,
    `Cannot create a new version for an item (id='${id}') which is not the latest version. ` +
      `Next version ${info.next_version} already exists!`,
  );
}
