import { expect, test } from "vitest";
import { jobHandlers } from "../../../../src/demo/apis/jobs/handlers.ts";
import { jobKinds, type JobSubType } from "../../../../src/demo/jobs/job_types.ts";
import type { Job } from "../../../../src/demo/jobs/jobs.ts";
import { decryptUserInfo, encryptUserInfo } from "../../../../src/demo/jobs/user_info.ts";
import { launchJob } from "../../../../src/demo/jobs/work.ts";
import type { World } from "../../../../src/demo/world.ts";
import { type Answer, ask, ended, endedBatch, handle, ids, run, smallReef } from "../small_reef.ts";

const missing = { status: 400, detail: "Item was not found." };

const launch = (world: World, body: Answer) =>
  ask(world, jobHandlers, {
    as: "admin",
    operation: "launch_job",
    body: {
      request_batch_id: false,
      job_type: "PROV_LODGE",
      job_sub_type: "PROV_LODGE_WAKE_UP",
      job_payload: { reason: "test" },
      ...body,
    },
  });

/** Adds finished jobs, one per second, the newest last. */
function past(world: World, count: number, change: Partial<Job> = {}): void {
  for (let at = 1; at <= count; at++) {
    world.jobs.addFinished({
      session_id: `session-${at}`,
      created_timestamp: 1_700_000_000 + at,
      username: "editor",
      batch_id: "batch",
      payload: { reason: "test" },
      job_type: "PROV_LODGE",
      job_sub_type: "PROV_LODGE_WAKE_UP",
      gsi_status: "ok",
      status: "SUCCEEDED",
      info: null,
      result: {},
      ...change,
    });
  }
}

test("a new job is not found at first, then goes through all states", async () => {
  const world = smallReef();
  const { session_id } = await launch(world, { username: "editor" });
  const get = () => ask(world, jobHandlers, { operation: "get_job", query: { session_id } });
  expect(await get()).toEqual(missing);
  const seen = new Map<string, Job>();
  while (!seen.has("SUCCEEDED")) {
    await new Promise((resolve) => setImmediate(resolve));
    const { job } = await get() as { job?: Job };
    if (job) seen.set(job.status, job);
  }
  expect([...seen.keys()]).toEqual(["PENDING", "DEQUEUED", "IN_PROGRESS", "SUCCEEDED"]);
  expect(seen.get("PENDING")).toMatchObject({ info: null, result: null, batch_id: null });
  expect(seen.get("DEQUEUED")!.info).toBe(
    "Job removed from queue ready for processing by worker task.",
  );
  expect(seen.get("SUCCEEDED")).toEqual({
    session_id,
    created_timestamp: expect.any(Number),
    username: "editor",
    batch_id: null,
    payload: { reason: "test" },
    job_type: "PROV_LODGE",
    job_sub_type: "PROV_LODGE_WAKE_UP",
    gsi_status: "ok",
    status: "SUCCEEDED",
    info: null,
    result: {},
  });
});

test("only the owner can fetch a job; administrators have another operation", async () => {
  const world = smallReef();
  past(world, 1);
  const query = { session_id: "session-1" };
  expect(await ask(world, jobHandlers, { as: "other", operation: "get_job", query })).toEqual({
    status: 401,
    detail: "Not authorised to view this record.",
  });
  expect(await ask(world, jobHandlers, { as: "other", operation: "admin_get_job", query }))
    .toMatchObject({ job: { username: "editor" } });
  const unknown = { operation: "admin_get_job", query: { session_id: "nope" } };
  expect(await ask(world, jobHandlers, unknown)).toEqual(missing);
});

test.each([
  ["list_jobs", {}, "username", "editor"],
  ["list_batch", { batch_id: "batch" }, "batch_id", "batch"],
  ["admin_list_jobs", {}, "gsi_status", "ok"],
  ["admin_list_jobs", { username_filter: "editor" }, "username", "editor"],
  ["admin_list_batch", { batch_id: "batch" }, "batch_id", "batch"],
])(
  "%s %j returns pages, newest first, and a key for the next page",
  async (operation, more, index, value) => {
    const world = smallReef();
    past(world, 5);
    let pagination_key: unknown = null;
    const pages: string[][] = [];
    do {
      const body = { limit: 2, pagination_key, ...more };
      const page = await ask(world, jobHandlers, { operation, body });
      const jobs = page.jobs as readonly Job[];
      pages.push(jobs.map(({ session_id }) => session_id));
      pagination_key = page.pagination_key;
      if (pagination_key === null) break;
      const { session_id, created_timestamp } = jobs.at(-1)!;
      expect(pagination_key).toEqual({ session_id, [index]: value, created_timestamp });
    } while (pages.length < 9);
    expect(pages).toEqual([["session-5", "session-4"], ["session-3", "session-2"], ["session-1"]]);
  },
);

test("the jobs of a batch from the same second are in launch order", async () => {
  const world = smallReef();
  const same = { created_timestamp: 1_700_000_000, batch_id: "batch" };
  for (const session_id of ["first", "second"]) past(world, 1, { ...same, session_id });
  const body = { limit: 1, batch_id: "batch" };
  expect(await ask(world, jobHandlers, { operation: "list_batch", body })).toMatchObject({
    jobs: [{ session_id: "first" }],
  });
});

test("a full page has a key even if no jobs follow", async () => {
  const world = smallReef();
  past(world, 2);
  const list = (pagination_key: unknown) =>
    ask(world, jobHandlers, { operation: "list_jobs", body: { limit: 2, pagination_key } });
  const { pagination_key } = await list(null);
  expect(pagination_key).not.toBeNull();
  expect(await list(pagination_key)).toEqual({ jobs: [], pagination_key: null });
});

test("a list contains only the requested jobs", async () => {
  const world = smallReef();
  past(world, 2);
  past(world, 1, { session_id: "another", username: "other", batch_id: null });
  const list = (operation: string, body: Answer, as = "editor") =>
    ask(world, jobHandlers, { as, operation, body: { limit: 10, ...body } });
  expect(await list("list_jobs", {})).toMatchObject({ jobs: [{}, {}], pagination_key: null });
  expect(await list("list_jobs", {}, "reader")).toEqual({ jobs: [], pagination_key: null });
  expect(await list("admin_list_jobs", {})).toMatchObject({ jobs: [{}, {}, {}] });
  expect(await list("admin_list_jobs", { username_filter: "other" })).toMatchObject({
    jobs: [{ session_id: "another" }],
  });
  const empty = { jobs: [], pagination_key: null };
  expect(await list("list_batch", { batch_id: "nope" })).toEqual(empty);
  expect(await list("list_batch", { batch_id: "batch" }, "other")).toEqual({
    status: 401,
    detail: "Batch contains items which you do not own. Not authorised.",
  });
  const filtered = { batch_id: "batch", username_filter: "editor" };
  expect(await list("admin_list_batch", filtered)).toEqual({ status: 500, detail: undefined });
  expect(await list("admin_list_batch", { ...filtered, batch_id: "nope" })).toEqual(empty);
});

test("a limit below 1 or an invalid key is a server error, as in Provena", async () => {
  const list = (operation: string, body: Answer) =>
    ask(smallReef(), jobHandlers, { operation, body });
  const failed = "Failed to query from the job status table, err: Parameter validation failed:\n" +
    "Invalid value for parameter Limit, value:";
  expect(await list("list_jobs", { limit: 0 })).toEqual({
    status: 500,
    detail: `Unexpected internal error occurred: ${failed} 0, valid min value: 1.`,
  });
  expect(await list("admin_list_jobs", { limit: -1 })).toEqual({
    status: 500,
    detail: `Failed to list jobs, error: ${failed} -1, valid min value: 1..`,
  });
  expect(await list("list_jobs", { limit: 1, pagination_key: {} })).toMatchObject({ status: 500 });
});

test("a job can be launched in a new batch or added to an existing one", async () => {
  const world = smallReef();
  expect(await launch(world, {})).toEqual({ session_id: expect.any(String), batch_id: null });
  const { batch_id } = await launch(world, { request_batch_id: true });
  expect(batch_id).toEqual(expect.any(String));
  expect(await launch(world, { add_to_batch: batch_id })).toMatchObject({ batch_id });
  const jobs = await endedBatch(world, batch_id, 2);
  expect(jobs.map(({ username }) => username)).toEqual(["admin", "admin"]);
});

test("launching rejects an invalid payload, in pydantic's words", async () => {
  expect(await launch(smallReef(), { job_sub_type: "SEND_EMAIL" })).toEqual({
    status: 400,
    detail: "Invalid payload supplied: Failed to parse the payload as specified job type. Err: 3 " +
      "validation errors for EmailSendEmailPayload\nemail_to\n  field required " +
      "(type=value_error.missing)\nsubject\n  field required (type=value_error.missing)\nbody\n" +
      "  field required (type=value_error.missing).",
  });
  expect(await launch(smallReef(), { job_payload: { reason: 1 } })).toMatchObject({
    detail: expect.stringContaining(
      "1 validation error for ProvLodgeWakeUpPayload\nreason\n  str type expected (type=type_error.str)",
    ),
  });
});

test("a job fails if it is sent to the wrong worker", async () => {
  const world = smallReef();
  const { session_id } = await launch(world, { job_type: "EMAIL" });
  expect(await ended(world, session_id)).toMatchObject({ status: "FAILED", job_type: "EMAIL" });
});

const payloads: Readonly<Record<JobSubType, Answer>> = {
  PROV_LODGE_WAKE_UP: { reason: "test" },
  REGISTRY_WAKE_UP: { reason: "test" },
  EMAIL_WAKE_UP: { reason: "test" },
  SEND_EMAIL: { email_to: "a@example.org", subject: "s", body: "b", reason: "test" },
  MODEL_RUN_PROV_LODGE: { record: run, revalidate: true },
  MODEL_RUN_LODGE_ONLY: { model_run_record_id: ids.seed, record: run, revalidate: true },
  MODEL_RUN_BATCH_SUBMIT: { records: [run] },
  MODEL_RUN_UPDATE: {},
  MODEL_RUN_UPDATE_LODGE_ONLY: {
    model_run_record_id: ids.seed,
    updated_record: run,
    revalidate: false,
  },
  REGISTER_CREATE_ACTIVITY: {
    created_item_id: ids.model,
    created_item_subtype: "MODEL",
    linked_person_id: ids.editor,
  },
  REGISTER_VERSION_ACTIVITY: {
    reason: "test",
    version_number: 2,
    from_version_id: ids.after,
    to_version_id: ids.later,
    linked_person_id: ids.editor,
    item_subtype: "DATASET",
  },
  LODGE_CREATE_ACTIVITY: {
    created_item_id: ids.model,
    creation_activity_id: ids.study,
    linked_person_id: ids.editor,
    created_item_subtype: "MODEL",
  },
  LODGE_VERSION_ACTIVITY: {
    from_version_id: ids.after,
    to_version_id: ids.later,
    version_activity_id: ids.study,
    linked_person_id: ids.editor,
    item_subtype: "DATASET",
  },
  GENERATE_REPORT: { id: ids.study, item_subtype: "STUDY", depth: 1 },
};

test.each(Object.keys(payloads).filter((kind) => kind !== "MODEL_RUN_UPDATE") as JobSubType[])(
  "an administrator launches %s for another user, and it succeeds",
  async (job_sub_type) => {
    const world = smallReef();
    const user_info = encryptUserInfo({ username: "editor", roles: [] });
    const { session_id } = await launch(world, {
      username: "editor",
      job_type: jobKinds[job_sub_type].type,
      job_sub_type,
      job_payload: { ...payloads[job_sub_type], user_info },
    });
    expect(await ended(world, session_id)).toMatchObject({ status: "SUCCEEDED" });
  },
);

test.each(
  [
    ["REGISTER_CREATE_ACTIVITY", "creation_activity_id", ids.model],
    ["REGISTER_VERSION_ACTIVITY", "version_activity_id", ids.later],
  ] as const,
)("the result of %s contains the job that lodges the links", async (jobSubType, field, item) => {
  const world = smallReef();
  const payload = payloads[jobSubType];
  const { result } = await ended(
    world,
    launchJob(world, { username: "editor", jobSubType, payload }),
  );
  expect(world.graph.all()).toEqual([]);
  const activity = String(result![field]);
  expect(world.items.get(activity)).toMatchObject({ owner_username: "editor" });
  expect(await ended(world, result!.lodge_session_id)).toMatchObject({ result: {} });
  expect(world.graph.all()).toContainEqual({
    type: "wasGeneratedBy",
    source: item,
    target: activity,
  });
});

test("a job fails if Provena did not encrypt its user info", async () => {
  const world = smallReef();
  const payload = { record: run, revalidate: true, user_info: "made up" };
  const launched = launchJob(world, {
    username: "editor",
    jobSubType: "MODEL_RUN_PROV_LODGE",
    payload,
  });
  expect(await ended(world, launched)).toMatchObject({ status: "FAILED" });
});

test("a job that validates its record again fails with the reason", async () => {
  const world = smallReef();
  const payload = {
    record: { ...run, workflow_template_id: handle(9) },
    revalidate: true,
    user_info: encryptUserInfo({ username: "editor", roles: [] }),
  };
  const launched = launchJob(world, {
    username: "editor",
    jobSubType: "MODEL_RUN_PROV_LODGE",
    payload,
  });
  const { info } = await ended(world, launched);
  expect(info).toMatch(/^Failed to validate an entity's ID in the record, error: /);
});

test("encrypted user info cannot be read or changed", () => {
  const user = { username: "editor", roles: ["entity-registry-write"] };
  const sealed = encryptUserInfo(user);
  expect(Buffer.from(sealed, "base64url").toString("latin1")).not.toContain("editor");
  expect(decryptUserInfo(sealed)).toEqual(user);
  expect(encryptUserInfo(user)).not.toBe(sealed);
  const changed = (sealed.startsWith("A") ? "B" : "A") + sealed.slice(1);
  expect(decryptUserInfo(changed)).toBeUndefined();
});

test.each(["retry_job", "admin_retry_job"])(
  "%s is not implemented, as in Provena",
  async (operation) => {
    const query = { session_id: "x" };
    expect(await ask(smallReef(), jobHandlers, { operation, query })).toEqual({
      status: 400,
      detail: "Not yet implemented",
    });
  },
);
