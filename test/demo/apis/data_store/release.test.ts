import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { dataStoreHandlers } from "../../../../src/demo/apis/data_store/handlers.ts";
import type { World } from "../../../../src/demo/world.ts";
import { type Answer, asker, handles, type Inputs, smallWorld, type UserName } from "../ask.ts";
import { metadata } from "./metadata.ts";

let world: World;
let ask: (operation: string, as: UserName, inputs?: Inputs) => Promise<Answer>;
let id: string;

beforeEach(async () => {
  world = smallWorld();
  ask = asker(world, dataStoreHandlers);
  await ask("add_reviewer", "admin", { query: { reviewer_id: handles.other } });
  id = (await ask("mint_dataset", "editor", { body: metadata() })).body.handle;
});
afterEach(() => world.jobs.close());

const request = (as: UserName = "editor", approver_id: string = handles.other, dataset_id = id) =>
  ask("approval_request", as, { body: { dataset_id, approver_id, notes: "please" } });

const decide = (approve: boolean, as: UserName = "other") =>
  ask("action_approval_request", as, { body: { dataset_id: id, approve, notes: "so be it" } });

const state = () => world.items.get(id)!.state;

const emails = () => world.jobs.all().filter((job) => job.job_sub_type === "SEND_EMAIL");

describe("reviewers", () => {
  it("are listed as they were added, even if they are not Persons, until they are removed", async () => {
    const query = { reviewer_id: "nonsense" };
    expect((await ask("add_reviewer", "admin", { query })).body).toBeNull();
    const listed = async () => new Set((await ask("list_reviewers", "editor")).body);
    expect(await listed()).toEqual(new Set([handles.other, "nonsense"]));
    expect((await ask("delete_reviewer", "admin", { query })).body).toBeNull();
    expect(await listed()).toEqual(new Set([handles.other]));
  });
});

describe("requesting a review", () => {
  it("makes the release pending, and adds no entry to the history", async () => {
    expect((await request()).body).toEqual({
      dataset_id: id,
      approver_id: handles.other,
      details: "Successfully sent request to approve dataset release to approver. " +
        "Email notification included.",
    });
    expect(state()).toMatchObject({
      release_status: "PENDING",
      release_approver: handles.other,
      release_history: [{ action: "REQUEST", requester: handles.editor, notes: "please" }],
    });
    expect(world.items.get(id)!.history).toHaveLength(1);
  });

  it("sends the reviewer an email with the dataset, from the service's account", async () => {
    await request();
    await vi.waitFor(() => expect(emails()).toHaveLength(1));
    expect(emails()[0]).toMatchObject({
      username: "service-account-data-store-api",
      job_type: "EMAIL",
      payload: {
        email_to: "other@example.org",
        subject: expect.stringContaining(id),
        body: expect.stringContaining(id),
        reason: expect.any(String),
      },
    });
  });

  it("is rejected while another review is pending, and after the release", async () => {
    await request();
    const again = await request();
    expect(again.status).toBe(400);
    expect(again.body.detail).toContain("is already pending review or is released");
    await decide(true);
    expect((await request()).status).toBe(400);
  });

  it.each(
    [
      ["unlinked", handles.other, 400, "without having a linked Person"],
      ["other", handles.other, 401, "is not an admin of dataset"],
      ["editor", handles.editor, 400, "is not a system dataset reviewer"],
    ] as const,
  )("is rejected if %s requests it from %s", async (as, approver, status, text) => {
    const answer = await request(as, approver);
    expect(answer.status).toBe(status);
    expect(answer.body.detail).toContain(text);
    expect(state().release_status).toBe("NOT_RELEASED");
  });

  it("is rejected if the reviewer cannot read the files", async () => {
    const { access } = world.items.get(id)!;
    world.items.set(id, { access: { ...access, general: ["metadata-read"] } });
    const { status, body } = await request();
    expect(status).toBe(400);
    expect(body.detail).toContain("Desired reviewer 'other' does not have read permissions");
  });

  it("is rejected by the registry while the dataset is locked", async () => {
    world.items.set(id, { locked: true });
    const { status, body } = await request();
    expect(status).toBe(401);
    expect(body.detail).toContain("Dataset metadata update failed, not authorised.");
    expect(state().release_status).toBe("NOT_RELEASED");
  });

  it("fails with 400 for an unknown dataset", async () => {
    expect((await request("editor", handles.other, "10378.1/nope")).status).toBe(400);
  });

  it("changes the state even if the email has no recipient", async () => {
    await ask("add_reviewer", "admin", { query: { reviewer_id: "nonsense" } });
    expect((await request("editor", "nonsense")).status).toBe(500);
    expect(state().release_status).toBe("PENDING");
  });
});

describe("the decision of a reviewer", () => {
  it.each([
    [true, "RELEASED", "APPROVE"],
    [false, "NOT_RELEASED", "REJECT"],
  ])("%s makes the dataset %s", async (approve, release_status, action) => {
    await request();
    expect((await decide(approve)).body).toMatchObject({ dataset_id: id, approved: approve });
    expect(state()).toMatchObject({
      release_status,
      release_approver: handles.other,
      release_history: [{ action: "REQUEST" }, { action, requester: null, notes: "so be it" }],
    });
  });

  it("is sent by email to the reviewer and to the owner", async () => {
    await request();
    await vi.waitFor(() => expect(emails()).toHaveLength(1));
    await decide(true);
    await vi.waitFor(() => expect(emails()).toHaveLength(3));
    const addresses = emails().slice(0, 2).map((job) => job.payload.email_to);
    expect(new Set(addresses)).toEqual(new Set(["editor@example.org", "other@example.org"]));
  });

  it("can be requested again after a rejection", async () => {
    await request();
    await decide(false);
    await request();
    await decide(true);
    expect(state().release_history).toHaveLength(4);
    expect(state().release_status).toBe("RELEASED");
  });

  it("fails with 400 if no review is pending", async () => {
    const { status, body } = await decide(true);
    expect(status).toBe(400);
    expect(body.detail).toBe(`Dataset ${id} is not pending review. Cannot perform this action.`);
  });

  it("is rejected from a user without a linked Person, and from one who is not a reviewer", async () => {
    await request();
    expect((await decide(true, "unlinked")).status).toBe(400);
    const { status, body } = await decide(true, "editor");
    expect(status).toBe(401);
    expect(body.detail).toContain("You are not a dataset reviewer.");
  });

  it("is rejected from another reviewer than the requested one", async () => {
    await ask("add_reviewer", "admin", { query: { reviewer_id: handles.admin } });
    await request();
    const { status, body } = await decide(true, "admin");
    expect(status).toBe(401);
    expect(body.detail).toContain("is not the approver for dataset");
  });

  it("fails with 500 while the dataset is locked", async () => {
    await request();
    world.items.set(id, { locked: true });
    expect((await decide(true)).status).toBe(500);
    expect(state().release_status).toBe("PENDING");
  });
});
