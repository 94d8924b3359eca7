import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { registryHandlers } from "../../../../src/demo/apis/registry/handlers.ts";
import type { Job, JobRequest } from "../../../../src/demo/jobs/jobs.ts";
import type { World } from "../../../../src/demo/world.ts";
import { asker, handles, smallWorld } from "../ask.ts";

let world: World;
let ask: ReturnType<typeof asker>;

beforeEach(() => {
  world = smallWorld();
  ask = asker(world, registryHandlers);
});

afterEach(() => world.jobs.close());

const succeeded = (sessionId: unknown): Promise<Job> =>
  vi.waitFor(() => {
    const job = world.jobs.get(String(sessionId));
    expect(job).toMatchObject({ status: "SUCCEEDED" });
    return job!;
  });

describe("the creation of a model", () => {
  it("is registered by one job, and its links are lodged by the next", async () => {
    const { body } = await ask("create_entity_model", "editor", {
      body: { display_name: "Drift", name: "Drift", description: "Carries larvae" },
    });
    const { id } = body.created_item;
    const registered = await succeeded(body.register_create_activity_session_id);
    const activity = String(registered.result!.creation_activity_id);
    expect(world.items.get(activity)).toMatchObject({
      item_subtype: "CREATE",
      owner_username: "editor",
      fields: { display_name: `Created item ${id}`, created_item_id: id },
    });
    await succeeded(registered.result!.lodge_session_id);
    expect(world.graph.all()).toEqual([
      { type: "wasGeneratedBy", source: id, target: activity },
      { type: "wasAttributedTo", source: id, target: handles.editor },
      { type: "wasAssociatedWith", source: activity, target: handles.editor },
    ]);
  });

  it("has no links before the second job", async () => {
    const launch = world.jobs.launch.bind(world.jobs);
    const held: JobRequest[] = [];
    vi.spyOn(world.jobs, "launch").mockImplementation((request) => {
      if (request.jobSubType === "REGISTER_CREATE_ACTIVITY") return launch(request);
      held.push(request);
      return "held";
    });
    const { body } = await ask("create_entity_model", "editor", {
      body: { display_name: "Drift", name: "Drift", description: "Carries larvae" },
    });
    const { result } = await succeeded(body.register_create_activity_session_id);
    expect(result!.lodge_session_id).toBe("held");
    expect(held).toMatchObject([{ jobType: "PROV_LODGE", jobSubType: "LODGE_CREATE_ACTIVITY" }]);
    expect(world.graph.all()).toEqual([]);
    held[0]!.work!();
    expect(world.graph.all()).toHaveLength(3);
  });
});

describe("a new version", () => {
  const version = (id: string) =>
    ask("version_entity_model", "editor", { body: { id, reason: "faster" } });

  it("returns its ID immediately, and both items refer to each other", async () => {
    const { body } = await version(handles.model);
    expect(world.items.get(handles.model)!.versioning_info)
      .toMatchObject({ version: 1, next_version: body.new_version_id });
    expect(world.items.get(body.new_version_id)).toMatchObject({
      versioning_info: {
        previous_version: handles.model,
        version: 2,
        reason: "faster",
        next_version: null,
      },
      history: [{ id: 0, reason: `New version of existing item (id=${handles.model}).` }],
      workflow_links: { version_activity_workflow_id: body.version_job_session_id },
    });
  });

  it("is lodged as an activity that used the previous version", async () => {
    const { body } = await version(handles.model);
    const { result } = await succeeded(body.version_job_session_id);
    await succeeded(result!.lodge_session_id);
    const activity = String(result!.version_activity_id);
    expect(world.graph.all()).toContainEqual(
      { type: "used", source: activity, target: handles.model },
    );
    expect(world.graph.all()).toContainEqual(
      { type: "wasGeneratedBy", source: body.new_version_id, target: activity },
    );
  });

  it("can be created only from the latest version", async () => {
    await version(handles.model);
    const { status, body } = await version(handles.model);
    expect(status).toBe(400);
    expect(body.detail).toContain("which is not the latest version");
  });

  it("can be created from a locked item", async () => {
    world.items.set(handles.model, { locked: true });
    expect((await version(handles.model)).status).toBe(200);
  });
});
