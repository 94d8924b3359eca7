/**
 * The world in which the answers were recorded: the same items with the same handles and the same
 * users, created with the operations of the embedded deployment.
 */
import { answerOperation, type OperationAnswer } from "../../src/demo/apis/answer.ts";
import type { Authentication } from "../../src/demo/apis/authenticate.ts";
import { contractOf } from "../../src/demo/contract/contract.ts";
import { Items } from "../../src/demo/reef/items.ts";
import { createWorld, type World } from "../../src/demo/world.ts";
import type { ApiName } from "../../src/model/deployment.ts";
import { authorisationModel } from "../../src/model/roles.ts";
import { type FrozenAnswer, frozenAnswers, frozenApi } from "./frozen.ts";

type Json = Readonly<Record<string, unknown>>;

/** The handle for the last part of its number. */
export const handle = (number: number): string => `10378.1/${1_900_000 + number}`;

const general = ["default-roles-provena", "offline_access", "uma_authorization"];
const read = "entity-registry-read";
const write = "entity-registry-write";

const rolesOf: Readonly<Record<Exclude<FrozenAnswer["as"], "nobody">, readonly string[]>> = {
  newcomer: [],
  reader: [read],
  editor: [read, write, "job-service-read"],
  other: [read, write],
  unlinked: [read, write],
  admin: authorisationModel.flatMap(({ roles }) => roles.map(({ name }) => name)),
};

/** The caller after authentication. */
export function callerOf(as: FrozenAnswer["as"]): Authentication {
  if (as === "nobody") return "missing";
  const roles = [...rolesOf[as], ...general];
  return { username: as, email: `${as}@example.org`, roles, accessToken: "a token" };
}

const boundary = "a-boundary-of-the-tests";

/** The method and path of operations that no document contains. */
const hidden: Readonly<Record<string, string>> = {
  "registry delete": "DELETE /registry/general/delete",
  "registry delete_entity_model": "DELETE /registry/entity/model/delete",
  "prov register_model_run_sync": "POST /model_run/register_sync",
  "prov delete_model_run": "POST /model_run/delete",
  "job retry_job": "POST /jobs/user/retry",
};

/** Calls an operation. As in the recorded calls, `args` contains query and body fields. */
export async function ask(
  world: World,
  api: ApiName,
  id: string,
  who: Authentication,
  args: Json,
): Promise<OperationAnswer> {
  const { operations } = await contractOf(api);
  const operation = operations.find((one) => one.id === id);
  if (!operation) throw new Error(`There is no operation ${api}.${id}`);
  const frozen = frozenApi(api).operations[id];
  const call = frozen?.call ?? hidden[`${api} ${id}`];
  if (call !== `${operation.method} ${operation.path}`) {
    throw new Error(`${api}.${id} is not ${call}`);
  }
  const inPath = operation.parameters.filter((one) => one.in === "path").map(({ name }) => name);
  const inQuery = operation.parameters.filter((one) => one.in === "query").map(({ name }) => name);
  const query = new URLSearchParams();
  const path: Record<string, string> = {};
  const body: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(args)) {
    if (inPath.includes(name)) path[name] = String(value);
    else if (inQuery.includes(name) && value !== null) query.append(name, String(value));
    else if (!inQuery.includes(name)) body[name] = value;
  }
  if (!operation.body) return await answerOperation(world, api, operation, who, { query, path });
  if ("multipart/form-data" in operation.body) {
    const parts = Object.entries(body).map(([name, text]) =>
      `--${boundary}\r\ncontent-disposition: form-data; name="${name}"; filename="runs.csv"\r\n` +
      `content-type: text/csv\r\n\r\n${text}\r\n`
    );
    const contentType = `multipart/form-data; boundary=${boundary}`;
    const form = `${parts.join("")}--${boundary}--\r\n`;
    return await answerOperation(world, api, operation, who, {
      query,
      path,
      contentType,
      body: form,
    });
  }
  // A body that is not an object is recorded as `body`.
  const sent = "body" in body && Object.keys(body).length === 1 ? body.body : body;
  const contentType = "application/json";
  return await answerOperation(world, api, operation, who, {
    query,
    path,
    contentType,
    body: JSON.stringify(sent),
  });
}

/** Waits until all jobs have finished. */
export async function waitForJobs({ jobs }: World): Promise<void> {
  while (jobs.unfinished > 0) await new Promise((resolve) => setImmediate(resolve));
}

/** The arguments of a recorded call that succeeded. */
export function recorded(api: ApiName, id: string, as: FrozenAnswer["as"], note?: string): Json {
  const found = frozenAnswers(api)[id]!.find((one) =>
    one.status === 200 && one.as === as && (note === undefined || (one.note ?? "") === note)
  );
  if (!found) throw new Error(`No such success is recorded of ${api}.${id}`);
  return found.args;
}

let made: Promise<World> | undefined;

/** A copy of the recorded world, for one call. */
export async function recordedWorld(): Promise<World> {
  const world = await (made ??= makeWorld());
  const { now } = world;
  const copy: World = {
    ...createWorld({ pace: 0 }),
    objectStore: world.objectStore,
    handles: new Map(world.handles),
    items: new Items(now, Number(world.items.nextHandle.split("/")[1]) - 1),
  };
  for (const item of world.items.all()) copy.items.put(item);
  for (const { link, records } of world.graph.recorded()) {
    for (const record of records) copy.graph.add([link], record);
  }
  for (const job of world.jobs.all().toReversed()) copy.jobs.addFinished(job);
  for (const user of ["editor", "other", "admin"]) {
    copy.people.link(user, world.people.personOf(user)!);
  }
  return copy;
}

/** Items whose next handle can be chosen. */
class NumberedItems extends Items {
  wanted: number | undefined;

  override mintHandle(): string {
    const { wanted } = this;
    this.wanted = undefined;
    return wanted === undefined ? super.mintHandle() : handle(wanted);
  }
}

async function makeWorld(): Promise<World> {
  const empty = createWorld({ pace: 0 });
  const items = new NumberedItems(empty.now, 1_900_100);
  const world: World = { ...empty, items };
  /** Calls an operation; `number` and `activity` are the handles of the item and its activity. */
  const at = async (
    number: number,
    api: ApiName,
    id: string,
    as: FrozenAnswer["as"],
    args: Json,
    activity?: number,
  ) => {
    items.wanted = number;
    const { status, body } = await ask(world, api, id, callerOf(as), args);
    if (status !== 200) throw new Error(`${api}.${id}: ${status} ${JSON.stringify(body)}`);
    if (activity !== undefined) items.wanted = activity;
    await waitForJobs(world);
  };
  const person = (name: string) => ({
    ...recorded("registry", "create_agent_person", "editor"),
    display_name: `${name} Tester`,
    first_name: name,
    email: `${name.toLowerCase()}@example.org`,
  });
  const model = recorded("registry", "create_entity_model", "editor");
  const template = recorded("registry", "create_entity_dataset_template", "editor");
  const workflow = recorded("registry", "create_entity_model_run_workflow_template", "editor");
  const study = recorded("registry", "create_activity_study", "editor");
  const organisation = recorded("registry", "create_agent_organisation", "editor");

  await at(6, "registry", "create_agent_organisation", "unlinked", { ...organisation, ror: null });
  await at(8, "registry", "create_agent_person", "editor", person("Editor"));
  await at(11, "registry", "create_agent_person", "other", person("Other"));
  await at(12, "registry", "create_agent_person", "admin", person("Boss"));
  world.people.link("editor", handle(8));
  world.people.link("other", handle(11));
  world.people.link("admin", handle(12));
  await at(13, "registry", "create_agent_organisation", "editor", organisation);
  await at(16, "registry", "create_agent_person", "editor", person("Pat"));
  await at(19, "registry", "create_activity_study", "editor", study);
  await at(22, "registry", "create_entity_model", "editor", model, 53);
  await at(25, "registry", "create_entity_dataset_template", "editor", template);
  await at(33, "registry", "create_entity_dataset_template", "editor", {
    display_name: "Output template",
  });
  await at(34, "registry", "create_entity_model_run_workflow_template", "editor", workflow);
  await at(35, "registry", "create_entity_model_run_workflow_template", "editor", {
    display_name: "One template",
    software_id: handle(22),
    input_templates: [{ template_id: handle(33) }],
    output_templates: [{ template_id: handle(33) }],
    annotations: { optional: ["note"] },
  });
  for (
    const [number, kind] of [
      [37, "agent_organisation"],
      [38, "agent_person"],
      [39, "activity_study"],
      [40, "entity_model"],
      [41, "entity_dataset_template"],
      [42, "entity_model_run_workflow_template"],
    ] as const
  ) {
    await at(number, "registry", `seed_${kind}`, "editor", {});
    // The newest item of each kind must be complete, as in the recorded world.
    world.items.set(handle(number), { updated_timestamp: 1 });
  }

  const mint = recorded("data-store", "mint_dataset", "editor");
  const full =
    frozenAnswers("data-store")["mint_dataset"]!.find(({ args }) =>
      (args.dataset_info as Json | undefined)?.["name"] === "Full reef temps"
    )!.args;
  await at(46, "data-store", "mint_dataset", "editor", mint);
  await at(47, "data-store", "mint_dataset", "editor", full);
  await at(
    48,
    "data-store",
    "mint_dataset",
    "editor",
    recorded("data-store", "mint_dataset", "editor", "external data"),
  );
  await at(49, "data-store", "mint_dataset", "other", mint);
  const run = recorded("prov", "register_model_run", "editor");
  await at(78, "prov", "register_model_run", "editor", run);
  await at(81, "handle", "mint", "admin", recorded("handle", "mint", "admin"));
  await at(83, "registry", "create_entity_model", "other", model);
  await at(88, "registry", "create_entity_model", "editor", model);
  await at(89, "registry", "create_entity_model", "editor", model);
  await at(94, "registry", "create_entity_model", "editor", model);
  await at(96, "data-store", "mint_dataset", "editor", mint);
  for (const number of [6, 8]) items.set(handle(number), { updated_timestamp: 0 });
  return world;
}
