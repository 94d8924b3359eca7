import { expect, test } from "vitest";
import { defineDeployment } from "../../src/model/deployment.ts";
import { failureOf, openStage } from "../promises/stage.ts";

test("a call that waits for a sign-in to confirm its origin can be aborted", async () => {
  await using stage = await openStage();
  const { domain, realm, issuer, apis } = stage.deployment;
  const registry = "https://registry.example.net";
  const deployment = defineDeployment({ domain, realm, issuer, apis: { ...apis, registry } });
  const session = stage.session({ deployment });
  const [stop, leave] = [new AbortController(), new AbortController()];
  const signingIn = session.signIn({ signal: stop.signal }).catch(() => {});
  const url = session.url("registry", "/x");
  const call = failureOf(session.fetch(url, { signal: leave.signal }));
  await stage.auth.asked(stage.auth.path("device"));
  leave.abort(new Error("left"));
  expect((await call).message).toBe("left");
  stop.abort();
  await signingIn;
});

test.each(["roles", "checkAccess"] as const)(
  "%s, waiting for a sign-in, can be left",
  async (name) => {
    await using stage = await openStage();
    const session = stage.session();
    const [stop, leave] = [new AbortController(), new AbortController()];
    const signingIn = session.signIn({ signal: stop.signal }).catch(() => {});
    const call = failureOf(session[name]({ signal: leave.signal }));
    await stage.auth.asked(stage.auth.path("device"));
    leave.abort(new Error("left"));
    expect((await call).message).toBe("left");
    stop.abort();
    await signingIn;
  },
);

test("an invalid option is refused before any wait", async () => {
  await using stage = await openStage();
  const session = stage.session();
  const failure = await failureOf(session.fetch(session.url("registry", "/x"), { timeout: -1 }));
  expect(failure.code).toBe("ERR_CONFIG");
  expect(stage.auth.requests).toEqual([]);
});
