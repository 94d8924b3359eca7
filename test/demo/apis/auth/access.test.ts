import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createWorld, type World } from "../../../../src/demo/world.ts";
import { type CallAs, clientOf } from "../call.ts";

let world: World;
let call: CallAs;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: 1_800_000_000_000 });
  world = createWorld({ pace: 0 });
  call = clientOf(world, "auth");
});
afterEach(() => {
  world.jobs.close();
  vi.useRealTimers();
});

const later = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);
const DAY = 86_400;

/** The access report of the user newcomer, with some more roles granted. */
async function wanting(...roles: string[]) {
  const { components } = (await call("generate_access_report", "newcomer")).body.report;
  for (const { component_roles } of components) {
    for (const role of component_roles) {
      if (roles.includes(role.role_name)) role.access_granted = true;
    }
  }
  return { components, send_email: false };
}
const ask = async (...roles: string[]) =>
  (await call("request_access_change", "newcomer", await wanting(...roles))).body.status;
const mine = async () => (await call("get_requests", "newcomer")).body.items;
const move = (desired_state: string, more = {}) =>
  call("change_request_state", "admin", {
    username: "newcomer",
    request_id: 1_800_000_000,
    desired_state,
    ...more,
  });

describe("a request for access", () => {
  it("stores the requested changes, the current access and an expiry time", async () => {
    expect(await ask("entity-registry-read")).toMatchObject({ success: true });
    const [entry] = await mine();
    expect(entry).toMatchObject({
      username: "newcomer",
      request_id: 1_800_000_000,
      expiry: 1_800_000_000 + 30 * DAY,
      email: "newcomer@example.org",
      status: "PENDING_APPROVAL",
      ui_friendly_status: "request received, awaiting action",
      notes: "",
    });
    expect(JSON.parse(entry.request_diff_contents).components).toMatchObject([{
      component_name: "entity-registry",
      component_roles: [{ role_name: "entity-registry-read", access_granted: true }],
    }]);
    expect(entry.complete_contents).not.toContain("true");
  });

  it("that changes nothing, or that follows a recent pending one, is not stored", async () => {
    expect((await ask()).details).toContain("no differences");
    await ask("entity-registry-read");
    later(5 * DAY);
    expect((await ask("handle-read")).details).toContain("pending less than 5 days");
    expect(await mine()).toHaveLength(1);
    later(1);
    expect((await ask("handle-read")).success).toBe(true);
    expect(await mine()).toHaveLength(2);
  });

  it("changes state and gets notes from administrators, and is then no longer pending", async () => {
    await ask("entity-registry-read");
    later(60);
    const note = { username: "newcomer", request_id: 1_800_000_000, note: "Looking" };
    expect((await call("add_note", "admin", note)).body).toEqual({
      success: true,
      details: "Added note.",
    });
    expect((await move("APPROVED_PENDING_ACTION", { additional_note: "fine" })).body).toEqual({
      state_change: {
        success: true,
        details: "Updated status to RequestStatus.APPROVED_PENDING_ACTION.",
      },
      email_alert: { success: true, details: "No email requested." },
    });
    expect(await mine()).toMatchObject([{
      status: "APPROVED_PENDING_ACTION",
      ui_friendly_status: "request approved, action underway",
      notes: "Looking,fine",
      created_timestamp: 1_800_000_000,
      updated_timestamp: 1_800_000_060,
    }]);
    expect((await call("get_pending_requests", "newcomer")).body.items).toEqual([]);
    expect((await call("get_all_pending_requests", "admin")).body.items).toEqual([]);
    expect((await call("get_all_requests", "admin")).body.items).toHaveLength(1);
    expect((await ask("handle-read")).success).toBe(true);
  });

  it("launches a job of the service that sends an email, if requested", async () => {
    const { send_email: _, ...report } = await wanting("handle-read");
    await call("request_access_change", "newcomer", report);
    await move("DENIED_PENDING_DELETION", { send_email_alert: true });
    await vi.waitFor(() => expect(world.jobs.all()).toHaveLength(2));
    expect(
      world.jobs.all().map(({ username, job_sub_type, payload }) => [
        username,
        job_sub_type,
        payload.email_to,
      ]),
    ).toEqual([
      ["service-account-auth-api", "SEND_EMAIL", "newcomer@example.org"],
      ["service-account-auth-api", "SEND_EMAIL", "admin@example.org"],
    ]);
  });

  it("that does not exist is not found, but can be deleted", async () => {
    const gone = { success: false, details: "Could not find item in table." };
    expect((await move("DENIED_PENDING_DELETION")).body)
      .toEqual({ state_change: gone, email_alert: gone });
    const which = { username: "newcomer", request_id: 1_800_000_000 };
    expect((await call("add_note", "admin", { ...which, note: "" })).body).toEqual(gone);
    await ask("handle-read");
    for (let time = 0; time < 2; time++) {
      expect((await call("delete_request", "admin", which)).body.success).toBe(true);
    }
    expect(await mine()).toEqual([]);
  });

  it("is visible only to its user, and by user name to administrators", async () => {
    await ask("handle-read");
    expect((await call("get_requests", "reader")).body.items).toEqual([]);
    const of = async (username: string) =>
      (await call("get_all_requests_for_user", "admin", { username })).body.items;
    expect(await of("newcomer")).toHaveLength(1);
    expect(await of("reader")).toEqual([]);
    expect((await call("get_all_requests", "editor")).status).toBe(401);
  });
});
