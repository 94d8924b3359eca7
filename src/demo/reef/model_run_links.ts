/**
 * The record of a model run, and its links in the provenance graph.
 *
 * @module
 */
import type { World } from "../world.ts";
import type { Link } from "./graph.ts";

/** A dataset that is an input or output, with its dataset template. */
export interface TemplatedDataset {
  readonly dataset_template_id: string;
  readonly dataset_id: string;
  readonly dataset_type: "DATA_STORE";
  /** Paths within the dataset, by the key of the deferred resource in the template. */
  readonly resources?: Readonly<Record<string, string>> | null;
}

/** The record of a model run, which a modeller submits. */
export interface ModelRunRecord {
  readonly workflow_template_id: string;
  readonly model_version?: string | null;
  readonly inputs: readonly TemplatedDataset[];
  readonly outputs: readonly TemplatedDataset[];
  readonly annotations?: Readonly<Record<string, string>> | null;
  readonly display_name: string;
  readonly description: string;
  readonly study_id?: string | null;
  readonly associations: {
    readonly modeller_id: string;
    readonly requesting_organisation_id?: string | null;
  };
  /** Seconds since the epoch. */
  readonly start_time: number;
  /** Seconds since the epoch. */
  readonly end_time: number;
}

/** The links of a model run, in Provena's order. */
export function modelRunLinks(record: ModelRunRecord, id: string, world: World): readonly Link[] {
  const { inputs, outputs, study_id, workflow_template_id: workflow, associations } = record;
  const { modeller_id: modeller, requesting_organisation_id: organisation } = associations;
  const software = world.items.get(workflow)?.fields.software_id;
  const models = typeof software === "string" ? [software] : [];
  const templates = new Set([...outputs, ...inputs].map((each) => each.dataset_template_id));
  const link = (type: Link["type"], source: string, target: string): Link => {
    return { type, source, target };
  };
  return [
    ...(study_id ? [link("wasInformedBy", id, study_id)] : []),
    ...inputs.map(({ dataset_id }) => link("used", id, dataset_id)),
    ...outputs.map(({ dataset_id }) => link("wasGeneratedBy", dataset_id, id)),
    ...models.map((model) => link("used", id, model)),
    link("used", id, workflow),
    link("wasAssociatedWith", id, modeller),
    ...(organisation ? [link("wasAssociatedWith", id, organisation)] : []),
    ...outputs.map(({ dataset_id }) => link("wasAttributedTo", dataset_id, modeller)),
    ...[...templates].flatMap((template) => [
      link("hadMember", workflow, template),
      ...[...inputs, ...outputs]
        .filter(({ dataset_template_id }) => dataset_template_id === template)
        .map(({ dataset_id }) => link("wasInfluencedBy", dataset_id, template)),
    ]),
    ...models.map((model) => link("hadMember", workflow, model)),
  ];
}
