/**
 * Registers model runs and adds their links to the graph.
 *
 * @module
 */
import type { World } from "../world.ts";
import { rolesOn, type User } from "./item_access.ts";
import { withoutNulls } from "./item_forms.ts";
import { modelRunLinks, type ModelRunRecord } from "./model_run_links.ts";
import { provDocument } from "./prov_document.ts";

/** Provena's result of lodging a model run. */
export interface RecordInfo {
  readonly id: string;
  /** A PROV document in JSON. */
  readonly prov_json: string;
  readonly record: ModelRunRecord;
}

const LODGED = "Updating item to mark completion of provenance lodge.";

/** Registers a model run and lodges it. */
export function registerModelRun(
  world: World,
  record: ModelRunRecord,
  username: string,
): RecordInfo {
  const { id } = world.items.add({ subtype: "MODEL_RUN", owner: username });
  const fields = modelRunFields(world, id, record);
  const reason = "Initial record creation";
  world.items.update(id, { ...fields, record_status: "COMPLETE" }, { username, reason });
  const info = lodgeModelRun(world, id, record);
  const lodged = { ...fields, record_status: "LODGED" };
  world.items.update(id, lodged, { username, reason: LODGED });
  return info;
}

/** Adds the links of a model run to the graph, and removes its previous links. */
export function lodgeModelRun(world: World, id: string, record: ModelRunRecord): RecordInfo {
  world.graph.removeRecord(id);
  world.graph.add(modelRunLinks(record, id, world), id);
  return {
    id,
    prov_json: provDocument(record, id, world),
    record: withoutNulls(record) as ModelRunRecord,
  };
}

/** Replaces the record of a model run and lodges it. */
export function updateModelRun(
  world: World,
  id: string,
  { record, reason, username }: {
    readonly record: ModelRunRecord;
    readonly reason: string;
    readonly username: string;
  },
): RecordInfo {
  // Provena leaves an updated run COMPLETE, although it is lodged again.
  const fields = { ...modelRunFields(world, id, record), record_status: "COMPLETE" };
  world.items.update(id, fields, { username, reason });
  const info = lodgeModelRun(world, id, record);
  world.items.update(id, fields, { username, reason: LODGED });
  return info;
}

/** Adds a study to the record of a model run, without lodging it. */
export function linkStudy(world: World, id: string, study_id: string, username: string): void {
  const { fields } = world.items.get(id)!;
  const record = { ...(fields.record as ModelRunRecord), study_id };
  const reason = "Linking model run to study.";
  world.items.update(id, { ...fields, record }, { username, reason });
}

/** The reason why a user may not edit a model run, in the registry's words. */
export function whyNotEditable(world: World, id: string, user: User): string | undefined {
  const item = world.items.get(id);
  if (item?.item_subtype !== "MODEL_RUN") return `There is no model run ${id}`;
  if (!rolesOn(item, user).includes("metadata-write")) {
    return `You are not authorised to edit the item (id='${id}').`;
  }
  return item.locked ? "Cannot perform this action as the resource is locked." : undefined;
}

function modelRunFields(
  world: World,
  id: string,
  record: ModelRunRecord,
): Readonly<Record<string, unknown>> {
  return {
    display_name: record.display_name,
    record: withoutNulls(record),
    prov_serialisation: provDocument(record, id, world),
    user_metadata: null,
  };
}
