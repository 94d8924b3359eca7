/** A world with only the items that a model run needs, and a function that runs handlers in it. */
import { onTestFinished } from "vitest";
import { type Caller, type Handlers, HttpError } from "../../../src/demo/apis/handler.ts";
import type { Job } from "../../../src/demo/jobs/jobs.ts";
import type { ModelRunRecord } from "../../../src/demo/reef/model_run_links.ts";
import type { NewItem } from "../../../src/demo/reef/items.ts";
import { createWorld, type World } from "../../../src/demo/world.ts";

/** The handle with a number. */
export const handle = (number: number): string => `10378.1/${number}`;

export const ids = {
  editor: handle(1900008),
  organisation: handle(1900013),
  study: handle(1900019),
  model: handle(1900022),
  input: handle(1900025),
  output: handle(1900033),
  workflow: handle(1900034),
  simple: handle(1900035),
  seed: handle(1900040),
  before: handle(1900046),
  after: handle(1900047),
  later: handle(1900050),
} as const;

const items: readonly (readonly [keyof typeof ids, NewItem["subtype"], NewItem["fields"]?])[] = [
  ["editor", "PERSON", { display_name: "Edi Tor" }],
  ["organisation", "ORGANISATION", { display_name: "Reef Institute" }],
  ["study", "STUDY", { display_name: "Bleaching" }],
  ["model", "MODEL", { display_name: "Coral model" }],
  ["input", "DATASET_TEMPLATE", {
    display_name: "Temperature template",
    deferred_resources: [{ key: "config" }, { key: "extra", optional: true }],
  }],
  ["output", "DATASET_TEMPLATE", { display_name: "Output template", deferred_resources: [] }],
  ["workflow", "MODEL_RUN_WORKFLOW_TEMPLATE", {
    display_name: "Coral workflow",
    software_id: ids.model,
    input_templates: [{ template_id: ids.input }],
    output_templates: [{ template_id: ids.output }],
    annotations: { required: ["site"], optional: ["note"] },
  }],
  ["simple", "MODEL_RUN_WORKFLOW_TEMPLATE", {
    display_name: "Simple workflow",
    software_id: ids.model,
    input_templates: [{ template_id: ids.output }],
    output_templates: [{ template_id: ids.output, optional: true }],
    annotations: null,
  }],
  ["seed", "MODEL_RUN_WORKFLOW_TEMPLATE"],
  ["before", "DATASET", { display_name: "Temperatures" }],
  ["after", "DATASET", { display_name: "Bleaching 1" }],
  ["later", "DATASET", { display_name: "Bleaching 2" }],
];

/** Creates a world whose jobs do not wait between states. */
export function smallReef(): World {
  const world = createWorld({ pace: 0 });
  for (const [name, subtype, fields] of items) {
    const number = Number(ids[name].split("/")[1]);
    world.items.add({ subtype, owner: "admin", number, ...(fields ? { fields } : {}) });
  }
  onTestFinished(() => world.jobs.close());
  return world;
}

/** The record of a valid model run. */
export const run: ModelRunRecord = {
  workflow_template_id: ids.workflow,
  model_version: "1.0",
  inputs: [{
    dataset_template_id: ids.input,
    dataset_id: ids.before,
    dataset_type: "DATA_STORE",
    resources: { config: "conf/a.yml" },
  }],
  outputs: [{
    dataset_template_id: ids.output,
    dataset_id: ids.after,
    dataset_type: "DATA_STORE",
    resources: null,
  }],
  annotations: { site: "Heron" },
  display_name: "Run 1",
  description: "First run",
  study_id: null,
  associations: { modeller_id: ids.editor, requesting_organisation_id: ids.organisation },
  start_time: 1767225600,
  end_time: 1767229200,
};

const caller = (username: string): Caller => ({
  username,
  email: `${username}@example.org`,
  roles: username === "admin" ? ["entity-registry-admin"] : [],
  accessToken: "",
});

export type Answer = Record<string, unknown>;

/** Runs an operation; returns status and detail if it throws an {@link HttpError}. */
export async function ask(
  world: World,
  handlers: Handlers,
  { as = "editor", operation, query = {}, body, csv }: {
    readonly as?: string;
    readonly operation: string;
    readonly query?: Answer;
    readonly body?: unknown;
    readonly csv?: string | Uint8Array;
  },
): Promise<Answer> {
  const bytes = typeof csv === "string" ? new TextEncoder().encode(csv) : csv;
  const files = bytes ? { csv_file: { name: "runs.csv", type: "text/csv", bytes } } : {};
  const call = { world, caller: caller(as), query, path: {}, body, files };
  try {
    return await handlers[operation]!(call) as Answer;
  } catch (error) {
    if (error instanceof HttpError) return { status: error.status, detail: error.detail };
    throw error;
  }
}

/** Waits until a job has ended. */
export async function ended(world: World, session: unknown): Promise<Job> {
  for (;;) {
    const job = world.jobs.get(String(session));
    if (job?.status === "SUCCEEDED" || job?.status === "FAILED") return job;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Waits until all jobs of a batch have ended; returns them in launch order. */
export async function endedBatch(
  world: World,
  batchId: unknown,
  count: number,
): Promise<readonly Job[]> {
  for (;;) {
    const jobs = world.jobs.all().filter(({ batch_id }) => batch_id === batchId).toReversed();
    if (jobs.length === count) {
      return await Promise.all(jobs.map(({ session_id }) => ended(world, session_id)));
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}
