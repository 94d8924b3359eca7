import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { dataStoreHandlers } from "../../../../src/demo/apis/data_store/handlers.ts";
import type { World } from "../../../../src/demo/world.ts";
import { type Answered, type Asked, asker, handles, type PersonName, smallWorld } from "../ask.ts";
import { metadata } from "./metadata.ts";

let world: World;
let ask: (operation: string, as: PersonName, asked?: Asked) => Promise<Answered>;
let id: string;

beforeEach(async () => {
  world = smallWorld();
  ask = asker(world, dataStoreHandlers);
  await ask("add_reviewer", "admin", { query: { reviewer_id: handles.other } });
  id = (await ask("mint_dataset", "editor", { body: metadata() })).body.handle;
});
afterEach(() => world.jobs.close());

const request = (as: PersonName = "editor", approver_id: string = handles.other, dataset_id = id) =>
  ask("approval_request", as, { body: { dataset_id, approver_id, notes: "please" } });

const decide = (approve: boolean, as: PersonName = "other") =>
  ask("action_approval_request", as, { body: { dataset_id: id, approve, notes: "so be it" } });

const state = () => world.items.get(id)!.state;

const emails = () => world.jobs.all().filter((job) => job.job_sub_type === "SEND_EMAIL");

describe("reviewers", () => {
  it("are listed as they were told, a Person or not, until they are taken out", async () => {
    const query = { reviewer_id: "nonsense" };
    expect((await ask("add_reviewer", "admin", { query })).body).toBeNull();
    const listed = async () => new Set((await ask("list_reviewers", "editor")).body);
    expect(await listed()).toEqual(new Set([handles.other, "nonsense"]));
    expect((await ask("delete_reviewer", "admin", { query })).body).toBeNull();
    expect(await listed()).toEqual(new Set([handles.other]));
  });
});

describe("asking for a review", () => {
  it("makes the release pend, and leaves no trace in the history", async () => {
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

  it("sends the reviewer an e-mail that names the dataset, from the service's account", async () => {
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

  it("is refused while another pends, and after the release", async () => {
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
  )("is refused to %s who asks %s", async (as, approver, status, said) => {
    const answer = await request(as, approver);
    expect(answer.status).toBe(status);
    expect(answer.body.detail).toContain(said);
    expect(state().release_status).toBe("NOT_RELEASED");
  });

  it("is refused where the reviewer cannot read the files", async () => {
    const { access } = world.items.get(id)!;
    world.items.set(id, { access: { ...access, general: ["metadata-read"] } });
    const { status, body } = await request();
    expect(status).toBe(400);
    expect(body.detail).toContain("Desired reviewer 'other' does not have read permissions");
  });

  it("is refused by the registry while the dataset is locked", async () => {
    world.items.set(id, { locked: true });
    const { status, body } = await request();
    expect(status).toBe(401);
    expect(body.detail).toContain("Dataset metadata update failed, not authorised.");
    expect(state().release_status).toBe("NOT_RELEASED");
  });

  it("is a 400 for an unknown dataset", async () => {
    expect((await request("editor", handles.other, "10378.1/nope")).status).toBe(400);
  });

  it("changes the state, though the e-mail has nobody to go to", async () => {
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

  it("goes by e-mail to the reviewer and to the owner", async () => {
    await request();
    await vi.waitFor(() => expect(emails()).toHaveLength(1));
    await decide(true);
    await vi.waitFor(() => expect(emails()).toHaveLength(3));
    const addresses = emails().slice(0, 2).map((job) => job.payload.email_to);
    expect(new Set(addresses)).toEqual(new Set(["editor@example.org", "other@example.org"]));
  });

  it("can be asked for again after a refusal", async () => {
    await request();
    await decide(false);
    await request();
    await decide(true);
    expect(state().release_history).toHaveLength(4);
    expect(state().release_status).toBe("RELEASED");
  });

  it("is a 400 where nothing pends", async () => {
    const { status, body } = await decide(true);
    expect(status).toBe(400);
    expect(body.detail).toBe(`Dataset ${id} is not pending review. Cannot perform this action.`);
  });

  it("is refused to who is linked to nobody, and to who is no reviewer", async () => {
    await request();
    expect((await decide(true, "unlinked")).status).toBe(400);
    const { status, body } = await decide(true, "editor");
    expect(status).toBe(401);
    expect(body.detail).toContain("You are not a dataset reviewer.");
  });

  it("is refused to a reviewer who was not asked", async () => {
    await ask("add_reviewer", "admin", { query: { reviewer_id: handles.admin } });
    await request();
    const { status, body } = await decide(true, "admin");
    expect(status).toBe(401);
    expect(body.detail).toContain("is not the approver for dataset");
  });

  it("is a 500 while the dataset is locked", async () => {
    await request();
    world.items.set(id, { locked: true });
    expect((await decide(true)).status).toBe(500);
    expect(state().release_status).toBe("PENDING");
  });
});
