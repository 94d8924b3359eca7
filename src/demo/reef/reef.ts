/**
 * The data behind the APIs: registry items, their lineage, handles, jobs.
 *
 * @module
 */
import * as catalogue from "./catalogue.ts";
import { datasetFields, modelRunFields, storageFields } from "./fields.ts";
import { categoryOf, type RegistryItem, type Relation, type Subtype } from "./item.ts";

/** The first moment of the made-up data: 1 March 2024, in seconds. */
const EPOCH = 1_709_251_200;
const DAY = 86_400;
const PREFIX = "10378.1";
const FIRST = 1_900_000;

/** The handle of a number of the catalogue. */
function handleOf(number: number): string {
  return `${PREFIX}/${FIRST + number}`;
}

/** The items and what is known about them; each deployment has its own. */
export class Reef {
  readonly #items = new Map<string, RegistryItem>();
  readonly #relations: Relation[] = [];
  readonly #personOfUser = new Map<string, string>();
  readonly #handles = new Map<string, { readonly type: string; readonly value: string }[]>();
  #last = 99;

  constructor() {
    this.#addAgents();
    this.#addMethods();
    this.#addDatasets();
    this.#addActivities();
  }

  all(): readonly RegistryItem[] {
    return [...this.#items.values()];
  }

  get(id: string): RegistryItem | undefined {
    return this.#items.get(id);
  }

  relations(): readonly Relation[] {
    return this.#relations;
  }

  /** The Person a user is linked to; without one nothing can be registered. */
  personOf(username: string): string | undefined {
    return this.#personOfUser.get(username);
  }

  handle(id: string): readonly { readonly type: string; readonly value: string }[] | undefined {
    return this.#handles.get(id);
  }

  /** Mints a handle that points to a value. */
  mintHandle(type: string, value: string): string {
    const id = handleOf(++this.#last);
    this.#handles.set(id, [{ type, value }]);
    return id;
  }

  /** Registers a new data set. */
  mintDataset(owner: string, fields: Readonly<Record<string, unknown>>, now: number): RegistryItem {
    const number = ++this.#last;
    const all = { ...fields, ...storageFields(number) };
    return this.#add(number, "DATASET", String(fields.display_name), owner, all, now);
  }

  #addAgents(): void {
    for (const [number, name, acronym] of catalogue.organisations) {
      this.#add(number, "ORGANISATION", `${acronym} - ${name}`, "admin", { name, acronym });
    }
    for (const [number, user, firstName, lastName, organisation] of catalogue.persons) {
      const item = this.#add(number, "PERSON", `${firstName} ${lastName}`, user || "admin", {
        first_name: firstName,
        last_name: lastName,
        email: `${firstName.toLowerCase()}@example.org`,
        organisation: handleOf(organisation),
      });
      if (user) this.#personOfUser.set(user, item.id);
    }
  }

  #addMethods(): void {
    for (const [number, name, description] of catalogue.models) {
      const source_url = `https://example.org/models/${number}`;
      const documentation_url = `${source_url}/manual`;
      const fields = { name, description, source_url, documentation_url };
      this.#add(number, "MODEL", name, "admin", fields);
    }
    for (const [number, name, description] of catalogue.datasetTemplates) {
      const resources = [{ path: "data.nc", description: "The data", usage_type: "GENERAL_DATA" }];
      this.#add(number, "DATASET_TEMPLATE", name, "admin", {
        description,
        defined_resources: resources,
      });
    }
    for (const [number, name, model, input, output] of catalogue.workflowTemplates) {
      this.#add(number, "MODEL_RUN_WORKFLOW_TEMPLATE", name, "admin", {
        software_id: handleOf(model),
        software_version: "1.4.0",
        input_templates: [{ template_id: handleOf(input), optional: false }],
        output_templates: [{ template_id: handleOf(output), optional: false }],
      });
    }
  }

  #addDatasets(): void {
    for (const [number, name, description, organisation, owner] of catalogue.datasets) {
      const about = { number, name, description, organisation: handleOf(organisation) };
      const item = this.#add(number, "DATASET", name, owner, datasetFields(about));
      this.#relate(item.id, handleOf(organisation), "wasAttributedTo");
    }
  }

  #addActivities(): void {
    for (const run of catalogue.modelRuns) {
      const [number, name, workflow, inputs, outputs, modeller, organisation] = run;
      const [, , , input, output] = catalogue.workflowTemplates.find(([id]) => id === workflow)!;
      const fields = modelRunFields({
        name,
        workflow: handleOf(workflow),
        inputTemplate: handleOf(input),
        outputTemplate: handleOf(output),
        inputs: inputs.map(handleOf),
        outputs: outputs.map(handleOf),
        modeller: handleOf(modeller),
        organisation: handleOf(organisation),
        start: EPOCH + number * DAY,
      });
      const owner = modeller === 5 ? "editor" : "admin";
      const item = this.#add(number, "MODEL_RUN", name, owner, fields);
      for (const id of inputs) this.#relate(item.id, handleOf(id), "used");
      for (const id of outputs) this.#relate(handleOf(id), item.id, "wasGeneratedBy");
      this.#relate(item.id, handleOf(workflow), "used");
      this.#relate(item.id, handleOf(modeller), "wasAssociatedWith");
    }
    for (const [number, title, description] of catalogue.studies) {
      this.#add(number, "STUDY", title, "editor", { title, description });
    }
  }

  #add(
    number: number,
    subtype: Subtype,
    name: string,
    owner: string,
    fields: Readonly<Record<string, unknown>>,
    created: number = EPOCH + number * DAY,
  ): RegistryItem {
    const item: RegistryItem = {
      ...fields,
      id: handleOf(number),
      display_name: name,
      item_category: categoryOf[subtype],
      item_subtype: subtype,
      record_type: "COMPLETE_ITEM",
      created_timestamp: created,
      updated_timestamp: created + 3600,
      owner_username: owner,
      history: [{
        id: 0,
        timestamp: created,
        reason: "Initial record creation",
        username: owner,
        item: { ...fields, display_name: name },
      }],
    };
    this.#items.set(item.id, item);
    this.#handles.set(item.id, [{ type: "DESC", value: `Provena item: ${name}` }]);
    return item;
  }

  #relate(source: string, target: string, type: Relation["type"]): void {
    this.#relations.push({ source, target, type });
  }
}
