/** Prepares the recorded world so that a recorded call gets the same answer as it did in Provena. */
import type { ApiName } from "../../src/model/deployment.ts";
import type { World } from "../../src/demo/world.ts";
import type { FrozenAnswer } from "./frozen.ts";
import { ask, callerOf, handle, recorded, waitForJobs } from "./recorded_world.ts";

type Args = Readonly<Record<string, unknown>>;

/** Prepares a world. Returns new arguments if the recorded ones contain IDs that differ now. */
type Step = (
  world: World,
  args: Args,
  as: FrozenAnswer["as"],
  sample?: FrozenAnswer,
) => Promise<Args | void> | Args | void;

interface Rule {
  /** The API and the operation, or a pattern of operations. */
  readonly of: readonly [ApiName, string | RegExp];
  /** The note of the recorded call. @default any note */
  readonly note?: string | RegExp;
  readonly status?: number;
  readonly as?: FrozenAnswer["as"];
  readonly step: Step;
}

const idIn = (args: Args) => String(args.id ?? args.handle_id ?? args.dataset_id);

const makePrivate: Step = ({ items }, args) => {
  const item = items.get(idIn(args))!;
  items.set(item.id, { access: { ...item.access, general: [] } });
};
const lock: Step = ({ items }, args) => void items.set(idIn(args), { locked: true });
const general = (number: number, roles: readonly string[]): Step => ({ items }) => {
  const item = items.get(handle(number))!;
  items.set(item.id, { access: { ...item.access, general: roles } });
};

/** Calls an operation that must succeed. */
async function call(
  world: World,
  api: ApiName,
  id: string,
  as: FrozenAnswer["as"],
  args: Args,
): Promise<Readonly<Record<string, unknown>>> {
  const { status, body } = await ask(world, api, id, callerOf(as), args);
  if (status !== 200) throw new Error(`${api}.${id}: ${status} ${JSON.stringify(body)}`);
  await waitForJobs(world);
  return body as Readonly<Record<string, unknown>>;
}

/** Creates a new version of an item with the recorded handle. */
const version = (from: number, to: number): Step => async (world) => {
  const { items, graph } = world;
  const { item_subtype: subtype, owner_username: owner } = items.get(handle(from))!;
  const args = { id: handle(from), reason: "r" };
  const isDataset = subtype === "DATASET";
  const answer = isDataset
    ? await call(world, "data-store", "version_dataset", owner as "editor", args)
    : await call(world, "registry", `version_entity_${subtype.toLowerCase()}`, "editor", args);
  const made = items.get(String(answer.new_version_id))!;
  const links = graph.all().filter(({ source, target }) => [source, target].includes(made.id));
  graph.removeItem(made.id);
  items.delete(made.id);
  items.put({ ...made, id: handle(to) });
  const renamed = (id: string) => id === made.id ? handle(to) : id;
  graph.add(links.map(({ type, source, target }) => ({
    type,
    source: renamed(source),
    target: renamed(target),
  })));
  const { versioning_info: before } = items.get(handle(from))!;
  items.set(handle(from), { versioning_info: { ...before!, next_version: handle(to) } });
};

/** Grants the members of a group roles on an item. */
const groupOn = (number: number, ...roles: readonly string[]): Step => ({ items, people }) => {
  const item = items.get(handle(number))!;
  const users = new Map(
    ["other", "unlinked"].map((username) => [username, { username }] as const),
  );
  const about = { display_name: "Writers", description: "", default_data_store_access: null };
  people.groups.set("writers", { id: "writers", ...about, users });
  items.set(item.id, { access: { ...item.access, groups: { writers: roles } } });
};

const reefGroup = (...members: readonly string[]): Step => async (world) => {
  await call(world, "auth", "admin_add_group", "admin", {
    id: "reef",
    display_name: "Reef group",
    description: "People of the reef",
  });
  for (const username of members) {
    await call(world, "auth", "admin_add_member", "admin", {
      group_id: "reef",
      username,
      email: `${username}@example.org`,
      first_name: username,
      last_name: "Tester",
    });
  }
};

const reviewer: Step = async (world) =>
  void await call(world, "data-store", "add_reviewer", "admin", { reviewer_id: handle(11) });

const inReview = (number: number): Step => async (world, args, as) => {
  await reviewer(world, args, as);
  await call(world, "data-store", "approval_request", "editor", {
    dataset_id: handle(number),
    approver_id: handle(11),
    notes: "please",
  });
};

const reviewed = (number: number, approve: boolean): Step => async (world, args, as) => {
  await inReview(number)(world, args, as);
  await call(world, "data-store", "action_approval_request", "other", {
    dataset_id: handle(number),
    approve,
    notes: "looked at",
  });
};

/** The access report of a user, with one more role granted. */
async function report(world: World, as: FrozenAnswer["as"], wanted?: string): Promise<Args> {
  type Role = { readonly role_name: string };
  type Component = { readonly component_roles: readonly Role[] };
  const body = await call(world, "auth", "generate_access_report", as, {});
  const { components } = body.report as { readonly components: readonly Component[] };
  return {
    components: components.map((component) => ({
      ...component,
      component_roles: component.component_roles.map((role) =>
        role.role_name === wanted ? { ...role, access_granted: true } : role
      ),
    })),
  };
}

const requested = (as: FrozenAnswer["as"], role: string): Step => async (world, args) => {
  await call(world, "auth", "request_access_change", as, {
    send_email: false,
    ...await report(world, as, role),
  });
  const { items } = await call(world, "auth", "get_requests", as, {});
  const [{ request_id } = { request_id: 0 }] = items as readonly { readonly request_id: number }[];
  return "request_id" in args ? { ...args, request_id } : args;
};

const decided =
  (as: FrozenAnswer["as"], role: string, desired_state: string): Step =>
  async (world, args, caller) => {
    const { request_id } = await requested(as, role)(world, { request_id: 0 }, caller) as Args;
    await call(world, "auth", "change_request_state", "admin", {
      send_email_alert: false,
      username: as,
      request_id,
      desired_state,
    });
    return "request_id" in args ? { ...args, request_id } : args;
  };

/** The newest job of a subtype. */
const jobOf = (world: World, subtype: string) => {
  const job = world.jobs.all().find((one) => one.job_sub_type === subtype);
  if (!job) throw new Error(`There is no job ${subtype}`);
  return job;
};
const session = (subtype: string, before?: Step): Step => async (world, args, as) => {
  await before?.(world, args, as);
  await waitForJobs(world);
  return { ...args, session_id: jobOf(world, subtype).session_id };
};
/** Adds a job that has not finished. */
const unfinished =
  (subtype: string, status: "PENDING" | "DEQUEUED" | "IN_PROGRESS"): Step => (world, args) => {
    const info = status === "PENDING" ? null : "On its way";
    const job = { ...jobOf(world, subtype), session_id: `moving-${status}`, status, info };
    world.jobs.addFinished({ ...job, result: null });
    return { ...args, session_id: job.session_id };
  };
const calls = (
  api: ApiName,
  id: string,
  as: FrozenAnswer["as"],
  note?: string,
  change: Args = {},
): Step =>
async (world) => void await call(world, api, id, as, { ...recorded(api, id, as, note), ...change });

const batch: Step = async (world, args) => {
  await calls(
    "prov",
    "register_batch",
    "editor",
    "one good record, one bad: records are not checked here",
  )(world, args, "editor");
  const batch_id = jobOf(world, "MODEL_RUN_BATCH_SUBMIT").result?.["batch_id"];
  return "batch_id" in args ? { ...args, batch_id } : args;
};
const launched = (request: Args = {}): Step => async (world, args) => {
  const job = { ...recorded("job", "launch_job", "admin"), ...request };
  const { batch_id } = await call(world, "job", "launch_job", "admin", job);
  return "add_to_batch" in args ? { ...args, add_to_batch: batch_id } : args;
};

/** Changes the arguments to request the second page. */
function nextPage(api: ApiName, id: string): Step {
  return async (world, args, as) => {
    const { pagination_key } = await call(world, api, id, as, { ...args, pagination_key: null });
    return { ...args, pagination_key };
  };
}

/** Removes all items except Persons. */
const removeItems: Step = ({ items, graph }) => {
  for (const { id, item_subtype } of items.all()) {
    if (item_subtype === "PERSON") continue;
    items.delete(id);
    graph.removeItem(id);
  }
};
const unlinked = (username: string): Step => ({ people }) => people.unlink(username);

const update = (fields: Args): Step => async (world) =>
  void await call(world, "registry", "update_entity_model", "editor", {
    ...recorded("registry", "create_entity_model", "editor"),
    ...fields,
  });

/** The first rule that matches a call is applied. */
const rules: readonly Rule[] = [
  { of: ["registry", "list"], note: "no body at all", step: () => ({ body: undefined }) },
  { of: ["registry", "list"], note: "page 2", step: nextPage("registry", "list") },
  { of: ["data-store", "list"], note: "page 2", step: nextPage("data-store", "list") },
  { of: ["job", "list_jobs"], note: "page 2", step: nextPage("job", "list_jobs") },
  // The registry
  { of: ["registry", /^auth_evaluate/], note: "an item closed to this user", step: makePrivate },
  { of: ["registry", /./], note: "an item closed to this user", step: makePrivate },
  { of: ["registry", /^list/], note: "one item closed to this user", step: general(22, []) },
  { of: ["registry", /^(fetch|update|revert)/], note: /^a locked item/, step: lock },
  { of: ["registry", /^auth_configuration_put|^version/], note: "a locked item", step: lock },
  { of: ["registry", "lock_lockentity_model"], note: "already locked", step: lock },
  { of: ["registry", /^lock_unlock/], status: 200, step: lock },
  {
    of: ["registry", /^lock_history/],
    status: 200,
    step: (world, args, _as, sample) => {
      const { history } = sample!.answer as { readonly history: readonly unknown[] };
      const item = world.items.get(idIn(args))!;
      const { owner_username: username } = item;
      const event = { username, email: `${username}@example.org`, reason: "frozen", timestamp: 1 };
      const locking = { action_type: "LOCK", ...event } as const;
      world.items.set(item.id, { lockHistory: history.length > 0 ? [locking] : [] });
    },
  },
  { of: ["registry", /^list/], note: "none yet (jobs have not run)", step: removeItems },
  { of: ["registry", "list"], note: "before any complete item but persons", step: removeItems },
  {
    of: ["registry", "fetch_entity_model"],
    note: "the seed after its update",
    step: update({ id: handle(40) }),
  },
  {
    of: ["registry", "fetch_entity_model"],
    note: "after its deletion",
    step: async (world) =>
      void await call(world, "registry", "delete_entity_model", "admin", { id: handle(88) }),
  },
  {
    of: ["registry", "fetch_entity_model"],
    note: /^after/,
    step: update({ id: handle(22), reason: "better" }),
  },
  {
    of: ["registry", "fetch_entity_model"],
    note: "the older version: version info",
    step: version(22, 43),
  },
  {
    of: ["registry", "fetch_entity_model"],
    note: "a new version, after its version job",
    step: async (world, args, as) => await version(43, 52)(world, args, as),
  },
  {
    of: ["registry", /^fetch_activity_model_run/],
    note: "after the study link",
    step: calls("prov", "add_study_link", "editor"),
  },
  {
    of: ["registry", /^fetch_activity_model_run/],
    note: "after the update",
    step: calls("prov", "update_model_run", "editor", "", { model_run_id: handle(78) }),
  },
  {
    of: ["registry", "fetch_activity_model_run"],
    note: "a writer, not the owner",
    step: calls("prov", "update_model_run", "editor", "", { model_run_id: handle(78) }),
  },
  {
    of: ["registry", "list_activity_model_run"],
    note: "",
    step: calls("prov", "register_model_run", "editor"),
  },
  {
    of: ["registry", "list_entity_model_run_workflow_template"],
    step: ({ items, now }) => void items.set(handle(34), { updated_timestamp: now() + 1 }),
  },
  {
    of: ["registry", "list_agent_person"],
    step: ({ items, now }, { filter_by }) =>
      void (filter_by && items.set(handle(38), { updated_timestamp: now() + 1 })),
  },
  {
    of: ["registry", "list_activity_version"],
    note: "",
    step: async (world, args, as) => {
      await version(25, 44)(world, args, as);
      await version(22, 43)(world, args, as);
    },
  },
  {
    of: ["registry", "fetch_entity_dataset"],
    as: "other",
    step: async (world, args, as) => {
      await reviewed(50, true)(world, args, as);
      await version(50, 51)(world, args, as);
    },
  },
  {
    of: ["registry", /^delete/],
    note: /gone already/,
    step: ({ items }, args) => items.delete(idIn(args)),
  },
  {
    of: ["registry", "version_entity_model"],
    status: 400,
    note: /newest|^$/,
    step: version(22, 43),
  },
  {
    of: ["registry", "list"],
    note: "",
    status: 200,
    step: async (world, args, as) => {
      await reviewed(46, true)(world, args, as);
      await calls("prov", "register_model_run", "editor")(world, args, as);
      // A page is filtered after it is read, so the expected item must be on the first page.
      world.items.set(handle(46), { updated_timestamp: world.now() + 1 });
    },
  },
  {
    of: ["registry", "list_releasing_datasets"],
    step: async (world, args, as) => {
      await inReview(46)(world, args, as);
      await reviewed(47, true)(world, args, as);
    },
  },
  // Groups on items
  {
    of: ["registry", /entity_dataset$/],
    note: /by a group/,
    step: groupOn(96, "metadata-read", "dataset-data-write"),
  },
  {
    of: ["registry", /./],
    note: /by a group with metadata-write/,
    step: groupOn(94, "metadata-write"),
  },
  {
    of: ["data-store", "update_metadata"],
    note: /by a group with metadata-write/,
    step: groupOn(96, "metadata-write"),
  },
  {
    of: ["data-store", /./],
    note: /by a group/,
    step: groupOn(96, "metadata-read", "dataset-data-write"),
  },
  // The data store
  { of: ["data-store", /./], note: "a locked item", step: lock },
  { of: ["data-store", "fetch_dataset"], note: "closed to this user", step: general(50, []) },
  { of: ["data-store", /./], note: /^metadata-read only/, step: general(50, ["metadata-read"]) },
  { of: ["data-store", /./], note: "no right at all", step: general(50, []) },
  {
    of: ["data-store", /./],
    note: /^in review/,
    step: (world, args, as) => inReview(Number(idIn(args).slice(-2)))(world, args, as),
  },
  {
    of: ["data-store", /./],
    note: "after a refusal",
    step: (world, args, as) => reviewed(Number(idIn(args).slice(-2)), false)(world, args, as),
  },
  {
    of: ["data-store", /./],
    note: /^(a )?released/,
    step: (world, args, as) => reviewed(Number(idIn(args).slice(-2)), true)(world, args, as),
  },
  {
    of: ["data-store", "fetch_dataset"],
    note: "after update and revert",
    step: calls("data-store", "update_metadata", "editor"),
  },
  {
    of: ["data-store", "approval_request"],
    note: "a review pends",
    step: (world, args, as) => inReview(Number(idIn(args).slice(-2)))(world, args, as),
  },
  { of: ["data-store", "approval_request"], step: reviewer },
  { of: ["data-store", "action_approval_request"], note: "not in review", step: reviewer },
  {
    of: ["data-store", "action_approval_request"],
    note: "a reviewer, not the one asked",
    step: async (world, args, as) => {
      await inReview(46)(world, args, as);
      await call(world, "data-store", "add_reviewer", "admin", { reviewer_id: handle(12) });
    },
  },
  {
    of: ["data-store", "action_approval_request"],
    step: (world, args, as) => inReview(Number(idIn(args).slice(-2)))(world, args, as),
  },
  { of: ["data-store", "list_reviewers"], note: /^$/, step: reviewer },
  {
    of: ["data-store", "delete_reviewer"],
    status: 200,
    step: async (world) =>
      void await call(world, "data-store", "add_reviewer", "admin", { reviewer_id: "nonsense" }),
  },
  { of: ["data-store", "version_dataset"], note: "not the newest version", step: version(47, 50) },
  // Provenance
  {
    of: ["prov", "add_study_link"],
    note: "linked already",
    step: calls("prov", "add_study_link", "editor"),
  },
  {
    of: ["prov", "convert_model_runs_csv"],
    note: /^the regenerated file/,
    step: async (world, args, as) => {
      await batch(world, args, as);
      const ids = world.jobs.all().filter(({ batch_id: id }) => id !== null);
      const unseen = ids.map(({ session_id }) => session_id);
      const uuid = /\b[0-9a-f]{8}-[0-9a-f-]{27}\b/g;
      return { ...args, csv_file: String(args.csv_file).replace(uuid, () => unseen.pop()!) };
    },
  },
  { of: ["prov", "regenerate_from_batch_csv"], note: /^$|another's batch/, step: batch },
  // Jobs
  {
    of: ["job", "get_job"],
    note: /no worker/,
    step: unfinished("REGISTER_CREATE_ACTIVITY", "PENDING"),
  },
  {
    of: ["job", "get_job"],
    note: /^at once/,
    step: async (world, args) => {
      const run = recorded("prov", "register_model_run", "editor");
      const { body } = await ask(world, "prov", "register_model_run", callerOf("editor"), run);
      return { ...args, session_id: (body as Args)["session_id"] };
    },
  },
  {
    of: ["job", "get_job"],
    note: "state PENDING",
    step: unfinished("MODEL_RUN_PROV_LODGE", "PENDING"),
  },
  {
    of: ["job", "get_job"],
    note: "state DEQUEUED",
    step: unfinished("MODEL_RUN_PROV_LODGE", "DEQUEUED"),
  },
  {
    of: ["job", "get_job"],
    note: "state IN_PROGRESS",
    step: unfinished("MODEL_RUN_PROV_LODGE", "IN_PROGRESS"),
  },
  {
    of: ["job", "get_job"],
    note: /another's job|state SUCCEEDED/,
    step: session("MODEL_RUN_PROV_LODGE"),
  },
  {
    of: ["job", "get_job"],
    note: /^REGISTER_CREATE_ACTIVITY, SUCC/,
    step: session("REGISTER_CREATE_ACTIVITY"),
  },
  { of: ["job", "get_job"], note: "LODGE_CREATE_ACTIVITY", step: session("LODGE_CREATE_ACTIVITY") },
  {
    of: ["job", "get_job"],
    note: "REGISTER_VERSION_ACTIVITY",
    step: session(
      "REGISTER_VERSION_ACTIVITY",
      calls("registry", "version_entity_dataset_template", "editor"),
    ),
  },
  {
    of: ["job", "get_job"],
    note: /run that is not: FAILED/,
    step: session(
      "MODEL_RUN_UPDATE",
      calls("prov", "update_model_run", "editor", "no such run: the job fails"),
    ),
  },
  {
    of: ["job", "get_job"],
    note: "MODEL_RUN_UPDATE by one not the owner",
    step: session(
      "MODEL_RUN_UPDATE",
      calls("prov", "update_model_run", "other", "not the owner: the job fails"),
    ),
  },
  {
    of: ["job", "get_job"],
    note: "MODEL_RUN_UPDATE",
    step: session(
      "MODEL_RUN_UPDATE",
      calls("prov", "update_model_run", "editor", "", { model_run_id: handle(78) }),
    ),
  },
  {
    of: ["job", "get_job"],
    note: "MODEL_RUN_LODGE_ONLY",
    step: session("MODEL_RUN_LODGE_ONLY", calls("prov", "add_study_link", "editor")),
  },
  {
    of: ["job", "get_job"],
    note: /^MODEL_RUN_BATCH/,
    step: session("MODEL_RUN_BATCH_SUBMIT", batch),
  },
  {
    of: ["job", "get_job"],
    note: "a batch of no records",
    step: session(
      "MODEL_RUN_BATCH_SUBMIT",
      calls("prov", "register_batch", "editor", "no records"),
    ),
  },
  {
    of: ["job", "get_job"],
    note: "GENERATE_REPORT of nothing",
    step: session("GENERATE_REPORT", calls("prov", "export_prov_graph", "editor", "not found")),
  },
  {
    of: ["job", "get_job"],
    note: "GENERATE_REPORT of a study",
    step: session("GENERATE_REPORT", calls("prov", "export_prov_graph", "editor", "a study")),
  },
  {
    of: ["job", "get_job"],
    note: /^GENERATE_REPORT/,
    step: session("GENERATE_REPORT", calls("prov", "export_prov_graph", "editor")),
  },
  {
    of: ["job", "get_job"],
    note: "a job launched for this user by an admin",
    step: session("PROV_LODGE_WAKE_UP", launched()),
  },
  {
    of: ["job", "admin_get_job"],
    note: "PENDING",
    step: (world, args, as, sample) => {
      const { job } = sample!.answer as { readonly job: { readonly job_sub_type: string } };
      return unfinished(job.job_sub_type.slice(1), "PENDING")(world, args, as);
    },
  },
  {
    of: ["job", "admin_get_job"],
    note: "SEND_EMAIL",
    step: session("SEND_EMAIL", (world, args, as) => inReview(46)(world, args, as)),
  },
  {
    of: ["job", "admin_get_job"],
    note: /^the e-mail of an access request/,
    step: session(
      "SEND_EMAIL",
      async (world) =>
        void await call(world, "auth", "request_access_change", "reader", {
          ...await report(world, "reader", "handle-read"),
        }),
    ),
  },
  {
    of: ["job", "admin_get_job"],
    note: /^$|is enough/,
    step: session("PROV_LODGE_WAKE_UP", launched()),
  },
  {
    of: ["job", "list_jobs"],
    note: "all PENDING",
    step: (world, args, as) =>
      void unfinished("REGISTER_CREATE_ACTIVITY", "PENDING")(world, args, as),
  },
  { of: ["job", "list_jobs"], as: "editor", step: calls("prov", "register_model_run", "editor") },
  { of: ["job", /list_batch$/], note: /^((?!no such).)*$/, step: batch },
  {
    of: ["job", "launch_job"],
    note: "into that batch",
    step: launched({ request_batch_id: true }),
  },
  { of: ["job", "admin_list_jobs"], step: launched() },
  // Access requests
  {
    of: ["auth", "get_requests"],
    note: "after approval",
    step: decided("newcomer", "entity-registry-read", "APPROVED_PENDING_ACTION"),
  },
  {
    of: ["auth", "get_requests"],
    note: "after a denial",
    step: decided("reader", "entity-registry-write", "DENIED_PENDING_DELETION"),
  },
  {
    of: ["auth", /^get_(pending_)?requests/],
    note: /^$/,
    as: "newcomer",
    step: requested("newcomer", "entity-registry-read"),
  },
  {
    of: ["auth", "get_pending_requests"],
    note: /^$/,
    as: "reader",
    step: requested("reader", "entity-registry-write"),
  },
  {
    of: ["auth", "request_access_change"],
    note: "the report unaltered: nothing differs",
    step: async (world, args, as) => ({ ...args, ...await report(world, as) }),
  },
  {
    of: ["auth", "request_access_change"],
    note: /^ok, whole report/,
    step: async (world, args, as) => ({
      ...args,
      ...await report(world, as, "entity-registry-read"),
    }),
  },
  {
    of: ["auth", "request_access_change"],
    note: "while one is pending",
    step: async (world, args, as) => {
      await requested(as, "entity-registry-read")(world, args, as);
      return { ...args, ...await report(world, as, "entity-registry-write") };
    },
  },
  {
    of: ["auth", "request_access_change"],
    note: "again, after the denial",
    step: async (world, args, as) =>
      void await decided("reader", "handle-read", "DENIED_PENDING_DELETION")(world, args, as),
  },
  {
    of: ["auth", /_all_|^add_note|^change_request_state|^delete_request/],
    note: "no such request",
    step: () => {},
  },
  {
    of: ["auth", /^add_note|^change_request_state|^delete_request|^get_all/],
    status: 200,
    step: async (world, args, as) =>
      await requested(args.username === "reader" ? "reader" : "newcomer", "handle-read")(
        world,
        args,
        as,
      ),
  },
  // Groups
  { of: ["auth", "user_list_groups"], note: "none yet", step: () => {} },
  { of: ["auth", "admin_add_group"], note: "exists", step: reefGroup() },
  { of: ["auth", "admin_add_group"], step: () => {} },
  { of: ["auth", "admin_add_member"], note: "already a member", step: reefGroup("editor") },
  { of: ["auth", "admin_add_member"], step: reefGroup() },
  { of: ["auth", "admin_remove_member"], note: /^$/, step: reefGroup("other") },
  {
    of: ["auth", "admin_remove_group"],
    status: 200,
    step: async (world) =>
      void await call(world, "auth", "admin_add_group", "admin", {
        ...recorded("auth", "admin_add_group", "admin", "with default access"),
      }),
  },
  { of: ["auth", /group|member/], step: reefGroup("editor") },
  // Links
  { of: ["auth", "user_link_user_lookup"], note: "not linked", step: unlinked("editor") },
  { of: ["auth", "user_link_user_validate"], note: /^$/, step: unlinked("editor") },
  { of: ["auth", "user_link_user_assign"], note: /^$/, step: unlinked("editor") },
  { of: ["auth", "user_link_user_assign"], note: /^a person another/, step: unlinked("other") },
  { of: ["auth", "admin_link_user_assign"], note: /^$/, step: unlinked("admin") },
  // Handles
  {
    of: ["handle", /^(modify|remove)_by_index/],
    note: /^$/,
    step: calls("handle", "add_value_by_index", "admin"),
  },
];

/** Creates items that only some calls refer to. */
const itemSteps: Readonly<Record<string, Step>> = {
  [handle(67)]: async (world, args, as) => {
    await version(25, 44)(world, args, as);
    const { id, ...activity } = world.items.all().find((one) => one.item_subtype === "VERSION")!;
    world.items.delete(id);
    world.items.put({ ...activity, id: handle(67) });
  },
  [handle(43)]: version(22, 43),
  [handle(44)]: version(25, 44),
  [handle(50)]: version(47, 50),
  [handle(52)]: async (world, args, as) => {
    await version(22, 43)(world, args, as);
    await version(43, 52)(world, args, as);
  },
};

/** The steps before a call, in order. */
export function stepsBefore(
  api: ApiName,
  id: string,
  { args, note = "", status, as }: FrozenAnswer,
): readonly Step[] {
  const named = JSON.stringify(args);
  const creators = Object.entries(itemSteps).filter(([handle]) => named.includes(`"${handle}"`));
  const fits = (pattern: string | RegExp, text: string) =>
    typeof pattern === "string" ? pattern === text : pattern.test(text);
  const rule = rules.find(({ of, ...when }) =>
    of[0] === api && fits(of[1], id) && fits(when.note ?? /(?:)/, note) &&
    (when.status ?? status) === status && (when.as ?? as) === as
  );
  return [...creators.map(([, create]) => create), ...(rule ? [rule.step] : [])];
}

/** Prepares the world for a call; returns the arguments for the call. */
export async function prepare(
  world: World,
  steps: readonly Step[],
  sample: FrozenAnswer,
): Promise<Args> {
  const { args, note = "", as } = sample;
  let prepared = args;
  for (const step of steps) prepared = await step(world, prepared, as, sample) ?? prepared;
  if (!note.startsWith("at once")) await waitForJobs(world);
  return prepared;
}
