import { expect, test } from "vitest";
import {
  afterLook,
  beginWait,
  isGivenUp,
  isSessionId,
  type JobTarget,
  type JobWait,
  outcomeOf,
  pauseAfter,
  progressOf,
  startedJob,
} from "../../src/model/job.ts";

/** A row of the Job API, as Provena has answered it. */
const row = (change: Record<string, unknown> = {}) => ({
  session_id: "9a632fb9-759f-4873-8017-79d7019a4a78",
  created_timestamp: 1795695158,
  username: "editor",
  batch_id: null,
  payload: {
    created_item_id: "10378.1/1900046",
    created_item_subtype: "DATASET",
    linked_person_id: "10378.1/1900008",
  },
  job_type: "REGISTRY",
  job_sub_type: "REGISTER_CREATE_ACTIVITY",
  gsi_status: "ok",
  status: "PENDING",
  info: null,
  result: null,
  ...change,
});

const LODGE = "25a47efc-f589-4058-a189-c89b657f83de";
const target = { sessionId: row().session_id };

/** A wait after looks at these rows, a second apart. */
function after(looks: readonly (readonly unknown[])[], from: JobTarget = target): JobWait {
  return looks.reduce(
    (wait: JobWait, rows, i) => afterLook(wait, { rows }, (i + 1) * 1_000),
    beginWait(from, 0),
  );
}

test.each([
  [{ status: {}, session_id: LODGE }, LODGE],
  [{ handle: "10378.1/1", register_create_activity_session_id: LODGE }, LODGE],
  [{ new_version_id: "10378.1/2", version_job_session_id: LODGE }, LODGE],
  [{ session_id: LODGE, batch_id: null }, LODGE],
  [{ register_create_activity_session_id: null }, null],
  [{ job: row() }, undefined],
  [{ session_id: "10378.1/1" }, undefined],
  [{ session_id: 7 }, undefined],
  ["text", undefined],
  [null, undefined],
])("the job that %j started is %s", (data, id) => {
  expect(startedJob(data)).toBe(id);
});

test("a handle, a sentence and half a kilobyte are no session ID", () => {
  expect(isSessionId(LODGE)).toBe(true);
  for (const other of ["10378.1/1900046", "my job", "", "x".repeat(500), 7, null]) {
    expect(isSessionId(other)).toBe(false);
  }
});

test("a job that Provena does not know yet is looked for during thirty seconds", () => {
  expect(afterLook(beginWait(target, 0), { rows: [] }, 29_999).end).toBeUndefined();
  expect(afterLook(beginWait(target, 0), { rows: [] }, 30_000).end).toEqual({ kind: "unknown" });
});

test("a job that was seen once is not unknown later", () => {
  const seen = after([[row()]]);
  expect(afterLook(seen, { rows: [] }, 90_000)).toMatchObject({
    end: undefined,
    seen: [{ status: "PENDING" }],
  });
});

test("a job that succeeded leads to the job it started, and that to the end", () => {
  const done = row({
    status: "SUCCEEDED",
    result: { creation_activity_id: "10378.1/1900052", lodge_session_id: LODGE },
  });
  const first = after([[row()], [done]]);
  expect(first).toMatchObject({ target: { sessionId: LODGE }, seen: [], end: undefined });
  const lodged = row({
    session_id: LODGE,
    job_sub_type: "LODGE_CREATE_ACTIVITY",
    status: "SUCCEEDED",
    result: {},
  });
  const whole = after([[row()], [done], [], [lodged]]);
  expect(whole.end).toEqual({ kind: "done" });
  expect(outcomeOf(whole)).toMatchObject({
    sessionId: target.sessionId,
    batchId: null,
    type: "REGISTER_CREATE_ACTIVITY",
    status: "SUCCEEDED",
    result: done.result,
    handle: "10378.1/1900046",
    jobs: [{ type: "REGISTER_CREATE_ACTIVITY" }, { type: "LODGE_CREATE_ACTIVITY" }],
  });
});

test("the job that failed is named, also when it is a later one", () => {
  const done = row({ status: "SUCCEEDED", result: { lodge_session_id: LODGE } });
  const failed = row({ session_id: LODGE, status: "FAILED", info: "Graph closed" });
  expect(after([[done], [failed]]).end).toMatchObject({
    kind: "failed",
    job: { sessionId: LODGE, info: "Graph closed" },
  });
});

test("jobs that lead to each other for ever are not followed for ever", () => {
  const round = row({ status: "SUCCEEDED", result: { lodge_session_id: target.sessionId } });
  const wait = after(Array.from({ length: 50 }, () => [round]));
  expect(wait.end).toEqual({ kind: "done" });
  expect(wait.before.length).toBe(20);
});

const BATCH = "143b6219-0abe-4cbf-be05-baff553424ac";
const records = ["Heron", "Pier", "Heron"].map((display_name) => ({
  display_name,
  associations: { modeller_id: "10378.1/1900008" },
  start_time: 1767225600,
}));

const submitted = row({
  job_sub_type: "MODEL_RUN_BATCH_SUBMIT",
  payload: { records, user_info: "…" },
  status: "SUCCEEDED",
  info: "Successfully distributed batch jobs to queue.",
  result: { batch_id: BATCH },
});

/** The job of a record; the table keeps no order of fields. */
const recordJob = (place: number, change: Record<string, unknown> = {}) =>
  row({
    session_id: `job-${place}`,
    batch_id: BATCH,
    created_timestamp: 1795695200 + place,
    payload: { record: Object.fromEntries(Object.entries(records[place - 1]!).reverse()) },
    job_sub_type: "MODEL_RUN_PROV_LODGE",
    status: "SUCCEEDED",
    result: { record: { id: `10378.1/190008${place}` } },
    ...change,
  });

test("a batch is done when each of its records has a job that has ended", () => {
  const failed = recordJob(2, { status: "FAILED", info: "No such modeller", result: null });
  const some = after([[submitted], [recordJob(1)], [failed, recordJob(1)]]);
  expect(some).toMatchObject({ target: { batchId: BATCH }, end: undefined });
  const all = after([[submitted], [recordJob(3), failed, recordJob(1)]]);
  expect(all.end).toEqual({ kind: "done" });
  expect(outcomeOf(all)).toMatchObject({
    sessionId: target.sessionId,
    batchId: BATCH,
    type: "MODEL_RUN_BATCH_SUBMIT",
    status: "FAILED",
    result: { batch_id: BATCH },
    jobs: [
      { type: "MODEL_RUN_BATCH_SUBMIT" },
      { run: 1, name: "Heron", handle: "10378.1/1900081" },
      { run: 2, name: "Pier", status: "FAILED", info: "No such modeller" },
      { run: 3, name: "Heron" },
    ],
  });
});

test("a batch named by its ID is done when all its jobs have ended and none is added", () => {
  const wait = after([[recordJob(2), recordJob(1)]], { batchId: BATCH });
  expect(wait.end).toBeUndefined();
  const later = after([[recordJob(2)], [recordJob(2), recordJob(1)]], { batchId: BATCH });
  expect(later.end).toBeUndefined();
  const done = after(Array(2).fill([recordJob(2), recordJob(1)]), { batchId: BATCH });
  expect(done.end).toEqual({ kind: "done" });
  expect(outcomeOf(done)).toMatchObject({
    sessionId: null,
    type: "MODEL_RUN_PROV_LODGE",
    status: "SUCCEEDED",
    jobs: [{ sessionId: "job-1", run: null }, { sessionId: "job-2" }],
  });
});

test("a record whose job never came does not keep a batch open for ever", () => {
  const jobs = [recordJob(1), recordJob(2)];
  const open = after([[submitted], jobs]);
  expect(afterLook(open, { rows: jobs }, 31_000).end).toBeUndefined();
  expect(afterLook(open, { rows: jobs }, 32_000).end).toEqual({ kind: "done" });
});

test("the pauses grow up to fifteen seconds, and are short again after a change", () => {
  const pauses: number[] = [];
  let wait = beginWait(target, 0);
  for (let i = 0; i < 14; i++) {
    wait = afterLook(wait, { rows: [row()] }, i);
    pauses.push(pauseAfter(wait, 0));
  }
  expect(pauses.slice(0, 3)).toEqual([250, 375, 562.5]);
  expect(pauses).toEqual(pauses.toSorted((a, b) => a - b));
  expect(pauses.at(-1)).toBe(15_000);
  wait = afterLook(wait, { rows: [row({ status: "DEQUEUED" })] }, 20);
  expect(pauseAfter(wait, 0)).toBe(250);
});

test("a batch that takes long to list is listed less often", () => {
  expect(pauseAfter(beginWait({ batchId: BATCH }, 0), 9_000)).toBe(27_000);
});

test("a job that has not moved for two hours is given up, but not while nobody answers", () => {
  const hours = (count: number) => count * 3_600_000;
  const seen = afterLook(beginWait(target, 0), { rows: [row()] }, 0);
  const still = afterLook(seen, { rows: [row()] }, hours(2));
  expect(isGivenUp(still, hours(1.9))).toBe(false);
  expect(isGivenUp(still, hours(2))).toBe(true);
  const moved = afterLook(seen, { rows: [row({ status: "IN_PROGRESS" })] }, hours(1));
  expect(isGivenUp(moved, hours(2))).toBe(false);
  const alone = afterLook(seen, { trouble: "no answer" }, hours(9));
  expect(isGivenUp(alone, hours(9))).toBe(false);
});

test("progress says how long nothing has moved, and why nobody answers", () => {
  const wait = afterLook(after([[row()]]), { trouble: "no answer in time" }, 61_000);
  expect(progressOf(wait, 61_000)).toEqual({
    sessionId: target.sessionId,
    batchId: null,
    jobs: [expect.objectContaining({ status: "PENDING" })],
    waited: 61_000,
    still: 60_000,
    trouble: "no answer in time",
  });
});

test("rows that are no jobs are left out", () => {
  expect(after([[null, 7, { session_id: "a/b" }, undefined]]).seen).toEqual([]);
});
