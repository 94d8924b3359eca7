import { expect, test } from "vitest";
import { createSession, MemoryStore } from "../../mod.ts";
import { startDemo } from "../../src/demo/mod.ts";

test("only requestAccess sends a request for access", async () => {
  await using demo = await startDemo({ approve: "reader", interval: 0.05 });
  const store = new MemoryStore();
  await using session = createSession({ deployment: demo.deployment, store, display: "none" });
  const requests = () =>
    demo.requests.filter(({ path }) => path.endsWith("/request-change")).length;
  await session.signIn({ interactive: true });

  const roles = await session.roles();
  expect(roles.has("entity-registry-write")).toBe(false);
  const access = await session.checkAccess();
  expect(() => access.require("registry:write")).toThrow("entity-registry-write");
  const registry = await session.api("registry");
  const refused = session.fetch(session.url("registry", "/check-access/check-write-access"));
  await expect(refused).rejects.toMatchObject({
    code: "ERR_ROLE_REQUIRED",
    missing: ["entity-registry-write"],
  });
  await session.checkItem("10378.1/1900038");
  for (const shown of [roles, access, registry]) expect(String(shown)).toContain("requestAccess");
  expect([...await session.accessRequests()]).toEqual([]);
  await session.refresh();
  expect(requests()).toBe(0);

  await session.requestAccess(["entity-registry-write"], { sendEmail: false });
  expect(requests()).toBe(1);
  expect([...await session.accessRequests({ pending: true })]).toHaveLength(1);

  // A role that the user has is not requested again.
  await session.requestAccess(["entity-registry-read"]).catch(() => {});
  expect(requests()).toBe(1);
});
