import { expect, test } from "vitest";
import { createExplorer } from "../../../src/api/explorer.ts";
import { waitForJob } from "../../../src/api/jobs/wait.ts";
import type { ApiName } from "../../../src/model/deployment.ts";
import { presenter, type SignedIn, signedIn } from "../signed_in.ts";

const noDisplay = () => Promise.reject(new Error("There is nothing to show on"));

function desk({ client, documents }: SignedIn) {
  const parts = { client, presenter, liveDisplay: noDisplay };
  return {
    api: (name: ApiName) => createExplorer(name, { client, documents, presenter }),
    waitFor: (what: Parameters<typeof waitForJob>[1]) => waitForJob(parts, what, {}),
  };
}

test("once the wait for a version is over, the version has lineage", async () => {
  await using signed = await signedIn("editor", { jobs: { pace: 10 } });
  const { api, waitFor } = desk(signed);
  const [store, prov] = [await api("data-store"), await api("prov")];
  const answer = await store.call("version_dataset", { id: "10378.1/1900026", reason: "again" });
  const { new_version_id: id } = answer.data as { new_version_id: string };
  const outcome = await waitFor(answer);
  expect(outcome).toMatchObject({ handle: id, status: "SUCCEEDED" });
  expect(outcome.jobs.map(({ type }) => type)).toEqual([
    "REGISTER_VERSION_ACTIVITY",
    "LODGE_VERSION_ACTIVITY",
  ]);
  const lineage = await prov.call("explore_upstream", { starting_id: id });
  expect((lineage.data as { record_count: number }).record_count).toBeGreaterThan(0);
  await expect(outcome.retryCsv()).rejects.toMatchObject({ code: "ERR_CONFIG" });
});

test("a batch of no records fails as a job", async () => {
  await using signed = await signedIn("editor", { jobs: { pace: 10 } });
  const { api, waitFor } = desk(signed);
  const answer = await (await api("prov")).call("register_batch", { records: [] });
  await expect(waitFor(answer)).rejects.toMatchObject({
    code: "ERR_JOB",
    message: expect.stringContaining("Starting a job for each model run failed"),
  });
});

test("a job that ended long ago ends the wait at once", async () => {
  await using signed = await signedIn("editor");
  const { waitFor, api } = desk(signed);
  const past = await (await api("job")).call("list_jobs", { limit: 1 });
  const [{ session_id }] = past.rows as [{ session_id: string }];
  const progress = await waitFor(session_id);
  expect(progress).toMatchObject({ sessionId: session_id, status: "SUCCEEDED" });
});
