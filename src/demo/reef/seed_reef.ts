/**
 * Fills a new deployment with the data of a small fictional reef.
 *
 * @module
 */
import type { Job } from "../jobs/jobs.ts";
import type { World } from "../world.ts";
import * as catalogue from "./catalogue.ts";
import {
  datasetFields,
  type DatasetState,
  initialState,
  type ReleaseStep,
  storeMetadata,
} from "./datasets.ts";
import type { NewItem } from "./items.ts";
import { modelRunLinks, type ModelRunRecord, type TemplatedDataset } from "./model_run_links.ts";
import { provDocument } from "./prov_document.ts";
import { modelRunJob, seedCreation, seedVersion } from "./seed_activities.ts";
import { seedFiles } from "./seed_files.ts";
import { type CataloguedDataset, seedMetadata } from "./seed_metadata.ts";
import type { DomainFields, StoredItem } from "./stored_item.ts";

/** The start time of the fictional data: 1 March 2024, in seconds since the epoch. */
const EPOCH = 1_709_251_200;
const DAY = 86_400;
const PREFIX = "10378.1";
const FIRST = 1_900_000;

/** The numbers of items that are not in the catalogue. */
const numbers = { other: 41, driftwood2: 42, currents2: 43, seed: 69, sounds: 70 } as const;
/** The numbers of the activities; those of creations start at 44, in the order of the items. */
const activities = { firstCreation: 44, soundsCreation: 71, versions: [67, 68] } as const;

/** The handle for a number in the catalogue. */
function handleOf(number: number): string {
  return `${PREFIX}/${FIRST + number}`;
}

function timeOf(number: number): number {
  return EPOCH + number * DAY;
}

type NewPastItem = Omit<NewItem, "created" | "number" | "fields"> & {
  readonly fields: DomainFields;
};

/** Adds items, their lineage, links from users to Persons, and finished jobs. */
export function seedReef(world: World): void {
  seedAgents(world);
  const created = [...seedMethods(world), ...seedDatasets(world)];
  const jobs: Job[] = created.flatMap((item, i) =>
    seedCreation(world, item, FIRST + activities.firstCreation + i)
  );
  const sounds = seedSounds(world);
  jobs.push(...seedCreation(world, sounds, FIRST + activities.soundsCreation));
  jobs.push(...seedVersions(world));
  seedStudies(world);
  jobs.push(...seedModelRuns(world).map(modelRunJob));
  seedStates(world);
  jobs.sort((a, b) => a.created_timestamp - b.created_timestamp);
  for (const job of jobs) world.jobs.addFinished(job);
}

function add(world: World, number: number, item: NewPastItem): StoredItem {
  const fields = { user_metadata: null, ...item.fields };
  return world.items.add({ ...item, fields, created: timeOf(number), number: FIRST + number });
}

function seedAgents(world: World): void {
  for (const [number, name, acronym] of catalogue.organisations) {
    const fields = { display_name: `${acronym} - ${name}`, name, ror: null };
    add(world, number, { subtype: "ORGANISATION", owner: "admin", fields });
  }
  const people = [...catalogue.persons, [numbers.other, "other", "Otis", "Other", 3] as const];
  for (const [number, username, first_name, last_name] of people) {
    const { id } = add(world, number, {
      subtype: "PERSON",
      owner: username || "admin",
      fields: {
        display_name: `${first_name} ${last_name}`,
        email: `${username || first_name.toLowerCase()}@example.org`,
        first_name,
        last_name,
        orcid: null,
        ethics_approved: true,
      },
    });
    if (username) world.people.link(username, id);
  }
  world.reviewers.add(handleOf(numbers.other));
}

function seedMethods(world: World): readonly StoredItem[] {
  const owner = "admin";
  const models = catalogue.models.map(([number, name, description]) => {
    const source_url = `https://example.org/models/${number}`;
    const documentation_url = `${source_url}/manual`;
    const fields = { display_name: name, name, description, documentation_url, source_url };
    return add(world, number, { subtype: "MODEL", owner, fields });
  });
  const templates = catalogue.datasetTemplates.map(([number, display_name, description]) => {
    const more = { optional: null, is_folder: null, additional_metadata: null };
    const [defined, deferred] = isTable(number)
      ? [[], [{
        key: "table",
        description: "The sightings",
        usage_type: "GENERAL_DATA",
        ...more,
      }]]
      : [[{ path: "data.nc", description: "The data", usage_type: "GENERAL_DATA", ...more }], []];
    const fields = {
      display_name,
      description,
      defined_resources: defined,
      deferred_resources: deferred,
    };
    return add(world, number, { subtype: "DATASET_TEMPLATE", owner, fields });
  });
  const workflows = catalogue.workflowTemplates.map(([number, name, model, input, output]) => {
    const fields = {
      display_name: name,
      software_id: handleOf(model),
      input_templates: [{ template_id: handleOf(input), optional: null }],
      output_templates: [{ template_id: handleOf(output), optional: null }],
      annotations: { required: ["site"], optional: ["note"] },
    };
    return add(world, number, { subtype: "MODEL_RUN_WORKFLOW_TEMPLATE", owner, fields });
  });
  return [...models, ...templates, ...workflows];
}

function seedDatasets(world: World): readonly StoredItem[] {
  return catalogue.datasets.map((dataset) => addDataset(world, dataset));
}

/** A dataset of the user `other`, who reviews the releases of the others. */
function seedSounds(world: World): StoredItem {
  const description = "What the bay sounds like in the hour before the sun comes up";
  return addDataset(world, [numbers.sounds, "Reef sounds before dawn", description, 3, "other"]);
}

function addDataset(
  world: World,
  [number, name, description, organisation, owner]: (typeof catalogue.datasets)[number],
  more: Partial<NewItem> = {},
): StoredItem {
  const about: CataloguedDataset = {
    number,
    name,
    description,
    organisation: handleOf(organisation),
    custodian: world.people.personOf(owner)!,
    contact: `${owner}@example.org`,
  };
  const metadata = seedMetadata(about);
  const state = initialState(handleOf(number));
  const fields = datasetFields(metadata);
  const item = add(world, number, {
    subtype: "DATASET",
    owner,
    ...more,
    fields,
    state: { ...state },
  });
  const { path } = state.s3;
  storeMetadata(world.objectStore, path, metadata);
  for (const [name, type, content] of seedFiles(number)) {
    world.objectStore.put(`${path}${name}`, content(), { type });
  }
  return item;
}

/** Adds a second version of a model and of a dataset. */
function seedVersions(world: World): readonly Job[] {
  const faster = "Reads the currents in half the time";
  const from = world.items.get(handleOf(10))!;
  const model = add(world, numbers.driftwood2, {
    subtype: "MODEL",
    owner: "admin",
    fields: { ...from.fields, display_name: "Driftwood 2", name: "Driftwood 2" },
    ...versionAfter(from, faster),
  });
  linkNextVersion(world, from, model);
  const finer = "Half-hourly, from the same sensors";
  const before = world.items.get(handleOf(21))!;
  const name = "Lagoon currents, summer, half-hourly";
  const description = "Velocity at five depths each half hour";
  const dataset = addDataset(
    world,
    [numbers.currents2, name, description, 1, "editor"],
    versionAfter(before, finer),
  );
  linkNextVersion(world, before, dataset);
  const [first, second] = activities.versions;
  return [
    ...seedVersion(world, model, { number: FIRST + first, reason: faster }),
    ...seedVersion(world, dataset, { number: FIRST + second, reason: finer }),
  ];
}

function versionAfter(
  { id, versioning_info }: StoredItem,
  reason: string,
): Pick<NewItem, "reason" | "versioning_info"> {
  const version = versioning_info!.version + 1;
  return {
    reason: `New version of existing item (id=${id}).`,
    versioning_info: { previous_version: id, version, reason, next_version: null },
  };
}

function linkNextVersion(world: World, from: StoredItem, to: StoredItem): void {
  const info = world.items.get(from.id)!.versioning_info!;
  world.items.set(from.id, { versioning_info: { ...info, next_version: to.id } });
}

function seedStudies(world: World): void {
  for (const [number, title, description] of catalogue.studies) {
    const fields = { display_name: title, title, description, study_alternative_id: null };
    add(world, number, { subtype: "STUDY", owner: "editor", fields });
  }
}

/** The number of the study by the number of the model run. */
const studyOf: Readonly<Record<number, number>> = { 33: 39, 34: 39, 35: 40 };

function seedModelRuns(world: World): readonly StoredItem[] {
  return catalogue.modelRuns.map(
    ([number, name, workflow, inputs, outputs, modeller, organisation]) => {
      const [, , , input, output] = catalogue.workflowTemplates.find(([one]) => one === workflow)!;
      const study = studyOf[number];
      const record: ModelRunRecord = {
        workflow_template_id: handleOf(workflow),
        model_version: "1.4.0",
        inputs: inputs.map(withTemplate(input)),
        outputs: outputs.map(withTemplate(output)),
        annotations: { site: "Lantern Bay" },
        display_name: name,
        description: `${name}, run on the station's own machine`,
        ...(study === undefined ? {} : { study_id: handleOf(study) }),
        associations: {
          modeller_id: handleOf(modeller),
          requesting_organisation_id: handleOf(organisation),
        },
        start_time: timeOf(number) - 7200,
        end_time: timeOf(number) - 1800,
      };
      const owner = modeller === 5 ? "editor" : "admin";
      const draft = { display_name: name, record_status: "COMPLETE", record };
      const { id } = add(world, number, {
        subtype: "MODEL_RUN",
        owner,
        fields: { ...draft, prov_serialisation: "{}" },
      });
      world.graph.add(modelRunLinks(record, id, world), id);
      const prov_serialisation = provDocument(record, id, world);
      const first = { ...draft, prov_serialisation, user_metadata: null };
      return revise(world, id, {
        first,
        fields: { ...first, record_status: "LODGED" },
        reason: "Updating item to mark completion of provenance lodge.",
        after: 2,
      });
    },
  );
}

function withTemplate(template: number): (number: number) => TemplatedDataset {
  return (number) => ({
    dataset_template_id: handleOf(template),
    dataset_id: handleOf(number),
    dataset_type: "DATA_STORE",
    ...(isTable(template) ? { resources: { table: "sightings.csv" } } : {}),
  });
}

/** Whether each model run must give the file name of a table for this dataset template. */
function isTable(template: number): boolean {
  return template === 15;
}

/** Adds a second entry to the history of an item. */
function revise(
  world: World,
  id: string,
  { fields, reason, after, first }: {
    readonly fields: DomainFields;
    readonly reason: string;
    /** Seconds after the creation of the item. */
    readonly after: number;
    /** The fields in the first entry, if they were not yet known when the item was added. */
    readonly first?: DomainFields;
  },
): StoredItem {
  const { history, created_timestamp, owner_username: username, state } = world.items.get(id)!;
  const [oldest] = history;
  const timestamp = created_timestamp + after;
  return world.items.set(id, {
    fields,
    updated_timestamp: timestamp,
    history: [
      { id: 1, timestamp, reason, username, item: fields, state },
      { ...oldest!, item: first ?? oldest!.item },
    ],
  });
}

/** Items in special states: revised, locked, private, released, waiting for review, a seed. */
function seedStates(world: World): void {
  const { items } = world;
  const model = items.get(handleOf(11))!;
  revise(world, model.id, {
    fields: { ...model.fields, description: "Tells for how long a patch of reef stays too warm" },
    reason: "Say it in better words",
    after: DAY,
  });
  for (const number of [12, 27]) {
    const reason = "Frozen while the yearly report is written";
    const by = { username: "admin", email: "admin@example.org", reason, timestamp: timeOf(60) };
    const lockHistory = [{ action_type: "LOCK", ...by } as const];
    items.set(handleOf(number), { locked: true, lockHistory });
  }
  items.set(handleOf(25), { access: { owner: "admin", general: [], groups: {} } });
  const reviewer = handleOf(numbers.other);
  const editor = handleOf(5);
  const requested: ReleaseStep = {
    action: "REQUEST",
    timestamp: timeOf(61),
    approver: reviewer,
    requester: editor,
    notes: "Ready for the world",
  };
  const approved: ReleaseStep = {
    action: "APPROVE",
    timestamp: timeOf(62),
    approver: reviewer,
    requester: null,
    notes: "So it is",
  };
  release(world, 19, "RELEASED", [requested, approved]);
  release(world, 22, "PENDING", [{ ...requested, timestamp: timeOf(63) }]);
  items.add({
    subtype: "MODEL",
    owner: "editor",
    created: timeOf(numbers.seed),
    number: FIRST + numbers.seed,
  });
}

function release(
  { items }: World,
  number: number,
  release_status: DatasetState["release_status"],
  release_history: readonly ReleaseStep[],
): void {
  const { id, state } = items.get(handleOf(number))!;
  const { approver: release_approver, timestamp: release_timestamp } = release_history.at(-1)!;
  items.set(id, {
    state: { ...state, release_status, release_history, release_approver, release_timestamp },
    updated_timestamp: release_timestamp,
  });
}
