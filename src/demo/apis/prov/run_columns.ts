/**
 * The columns of a CSV file of model runs.
 *
 * @module
 */
import type { User } from "../../reef/item_access.ts";
import { lookUp } from "../../reef/look_up.ts";
import type { ModelRunRecord, TemplatedDataset } from "../../reef/model_run_links.ts";
import type { StoredItem } from "../../reef/stored_item.ts";
import type { World } from "../../world.ts";
import { HttpError } from "../handler.ts";

const TIME = "(YYYY-MM-DD HH:MM:SS+HH:MM)";
const FLAG = "_workflow template id";

/** The columns that every file has, in order. */
export const runColumns: Readonly<
  Record<"name" | "description" | "version" | "modeller" | "study" | "start" | "end", string>
> = {
  name: "display name",
  description: "description",
  version: "model version (optional)",
  modeller: "agent id",
  study: "study id",
  start: `execution start time ${TIME}`,
  end: `execution end time ${TIME}`,
};

/** The last columns, which the service fills in. */
export const jobColumns = {
  id: "_job_id",
  status: "_job_status",
  record: "_model_run_record_id",
  error: "_error_info",
} as const;

/** The columns of a dataset: its ID, and a path for each deferred resource of the template. */
export interface DatasetColumns {
  readonly side: "input" | "output";
  readonly template: string;
  readonly id: string;
  /** Column names by key of the resource. */
  readonly resources: ReadonlyMap<string, string>;
}

/** The columns of one workflow template. */
export interface TemplateColumns {
  readonly template: string;
  readonly flag: string;
  /** Inputs first. */
  readonly datasets: readonly DatasetColumns[];
  readonly annotations: {
    readonly required: readonly string[];
    readonly optional: readonly string[];
  };
}

/** The column of an annotation. */
export function annotationColumn(key: string): string {
  return `annotation: ${key}`;
}

/** All columns, in Provena's order. */
export function columnNames(columns: TemplateColumns): readonly string[] {
  const { required, optional } = columns.annotations;
  return [
    columns.flag,
    ...Object.values(runColumns),
    ...columns.datasets.flatMap(({ id, resources }) => [id, ...resources.values()]),
    ...[...required, ...optional].map(annotationColumn),
    ...Object.values(jobColumns),
  ];
}

/** The ID of the workflow template in the header row. */
export function templateOf(headers: readonly string[]): string {
  const found = headers.flatMap((header) =>
    /^_workflow template id\s(\S*)/.exec(header)?.[1] ?? []
  );
  if (found.length === 1) return found[0]!;
  throw new HttpError(
    400,
    `${found.length === 0 ? "None of the" : "Multiple"} provided headers matched the expected ` +
      "workflow template flag to identify the workflow template.",
  );
}

/** The columns for a workflow template. Throws if it, or a dataset template in it, is not found. */
export function columnsOf(world: World, user: User, template: string): TemplateColumns {
  const workflow = find(template, "MODEL_RUN_WORKFLOW_TEMPLATE", {
    missing: (reason) => `The provided workflow template ID was invalid, error: ${reason}.`,
    seed: "The provided workflow template ID was a seed item.",
  });
  const sides = ["input", "output"] as const;
  return {
    template,
    flag: `${FLAG} ${template}`,
    datasets: sides.flatMap((side) => {
      const listed = (workflow.fields[`${side}_templates`] ?? []) as readonly {
        readonly template_id: string;
      }[];
      return listed.map(({ template_id }) => datasetColumns(side, template_id));
    }),
    annotations: { required: [], optional: [], ...(workflow.fields.annotations ?? {}) },
  };

  function datasetColumns(side: "input" | "output", id: string): DatasetColumns {
    const contained = "The provided workflow template contained a";
    const { fields } = find(id, "DATASET_TEMPLATE", {
      missing: (reason) =>
        `${contained} dataset template id ${id} which was invalid, error: ${reason}.`,
      seed: `${contained} seeded dataset template with id ${id}.`,
    });
    const Side = side === "input" ? "Input" : "Output";
    const deferred = (fields.deferred_resources ?? []) as readonly { readonly key: string }[];
    return {
      side,
      template: id,
      id: `${Side} dataset id for template: ${fields.display_name} [template id: ${id}]`,
      resources: new Map(deferred.map(({ key }) => [key, `${Side} resource: ${key}`])),
    };
  }

  function find(
    id: string,
    subtype: "MODEL_RUN_WORKFLOW_TEMPLATE" | "DATASET_TEMPLATE",
    errors: { readonly missing: (reason: string) => string; readonly seed: string },
  ): StoredItem {
    const found = lookUp(world, user, { id, subtype });
    if (!("item" in found)) {
      if (found.denied) throw new HttpError(401, found.reason);
      throw new HttpError(400, errors.missing(found.reason));
    }
    if (found.item.record_type === "SEED_ITEM") throw new HttpError(400, errors.seed);
    return found.item;
  }
}

/** Provena's error for the first missing header, or undefined. */
export function headerError(
  columns: TemplateColumns,
  headers: readonly string[],
): string | undefined {
  const given = new Set(headers);
  const { required, optional } = columns.annotations;
  const expected: readonly (readonly [string, string])[] = [
    ...Object.values(runColumns).map((name) =>
      [name, `Expected header '${name}' not in headers!`] as const
    ),
    ...columns.datasets.flatMap(({ id, resources }) =>
      [id, ...resources.values()].map((name) =>
        [name, `Expected dataset template header ${name} not in provided headers.`] as const
      )
    ),
    ...[...required, ...optional].map((key) =>
      [annotationColumn(key), `CSV has no header for ${key} annotation.`] as const
    ),
    ...Object.values(jobColumns).map((name) =>
      [name, `CSV is missing expected status header ${name}.`] as const
    ),
  ];
  return expected.find(([name]) => !given.has(name))?.[1];
}

/** The cells for the datasets of a record, in the order of the columns. */
export function datasetCells(columns: TemplateColumns, record: ModelRunRecord): readonly string[] {
  return columns.datasets.flatMap(({ side, template, resources }) => {
    const given: TemplatedDataset | undefined = record[`${side}s`]
      .find(({ dataset_template_id }) => dataset_template_id === template);
    if (!given) {
      throw new HttpError(
        400,
        `No ${side} found in model run record for dataset template: ${template}.`,
      );
    }
    const paths = [...resources.keys()].map((key) => {
      const path = given.resources?.[key];
      if (path !== undefined) return path;
      throw new HttpError(
        400,
        `Expected deferred resource: ${key} but was not found in model run record.`,
      );
    });
    return [given.dataset_id, ...paths];
  });
}
