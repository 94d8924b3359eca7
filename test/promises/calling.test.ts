import { describe, expect, test } from "vitest";
import { endless, html, huge, json, reset } from "../faults/answers.ts";
import { failureOf, openStage } from "./stage.ts";

const refusal = (detail: string, status = 401) => json({ detail }, status);
const badToken = refusal("Could not validate credentials");
const noRole = refusal(
  "You are not authorised to access this resource as you don't have the correct role.",
);

describe("25 An API's refusals", () => {
  test("25 after a refused token there is one refresh and one repeated call", async () => {
    await using stage = await openStage();
    const session = await stage.signedIn();
    stage.api.once("/registry/x", badToken);
    const answer = await session.fetch(session.url("registry", "/x"));
    expect(answer.status).toBe(200);
    expect(stage.auth.refreshes).toBe(1);
    const [first, second] = stage.api.requests.map(({ headers }) => headers.authorization);
    expect(first).not.toBe(second);
  });

  test("25 a second refusal is returned unchanged, with a readable body", async () => {
    await using stage = await openStage();
    const session = await stage.signedIn();
    stage.api.always("*", badToken);
    const answer = await session.fetch(session.url("registry", "/x"));
    expect(answer.status).toBe(401);
    expect(await answer.json()).toEqual({ detail: "Could not validate credentials" });
    expect(stage.auth.refreshes).toBe(1);
    expect(stage.api.requests).toHaveLength(2);
  });

  test("25 an API that refuses fresh tokens causes no refresh loop", async () => {
    await using stage = await openStage();
    const session = await stage.signedIn();
    stage.api.always("*", badToken);
    for (let i = 0; i < 10; i++) await session.fetch(session.url("registry", "/x"));
    expect(stage.auth.refreshes).toBe(1);
    expect(session.state.status).toBe("signedIn");
  });

  test("25 twenty-six concurrent refusals cause one refresh", async () => {
    await using stage = await openStage();
    const session = await stage.signedIn();
    stage.api.always("*", badToken);
    await session.checkAccess();
    expect(stage.auth.refreshes).toBe(1);
  });

  test("25 a missing role is ERR_ROLE_REQUIRED with its name, without refresh or sign-out", async () => {
    await using stage = await openStage();
    const session = await stage.signedIn();
    stage.api.once("/registry/admin/export", noRole);
    const failure = await failureOf(session.fetch(session.url("registry", "/admin/export")));
    expect(failure).toMatchObject({
      code: "ERR_ROLE_REQUIRED",
      missing: ["entity-registry-write", "entity-registry-admin"],
      status: 401,
    });
    expect(stage.auth.refreshes).toBe(0);
    expect(session.state.status).toBe("signedIn");
  });

  test("25 roleErrors: false returns the answer about a missing role unchanged", async () => {
    await using stage = await openStage();
    const session = await stage.signedIn();
    stage.api.once("/registry/x", noRole);
    const answer = await session.fetch(session.url("registry", "/x"), { roleErrors: false });
    expect(answer.status).toBe(401);
  });

  const others = {
    "a detail of its own": refusal("This item is locked"),
    "no roles scope": refusal("Token had incorrect structure."),
    "403 with the role's words": refusal(
      "You are not authorised to access this resource as you don't have the correct role.",
      403,
    ),
    "HTML": html(401),
    "null": json(null, 401),
    "an object for a detail": json({ detail: { constructor: "x" } }, 401),
    "a reserved name for a detail": json({ detail: "__proto__" }, 401),
    "a long detail": json({ detail: "x".repeat(50_000) }, 401),
  };
  for (const [what, answer] of Object.entries(others)) {
    test(`25 ${what} is passed on, without a refresh`, async () => {
      await using stage = await openStage();
      const session = await stage.signedIn();
      stage.api.once("/registry/x", answer);
      const given = await session.fetch(session.url("registry", "/x"));
      expect([401, 403]).toContain(given.status);
      await given.text();
      expect(stage.auth.refreshes).toBe(0);
      expect(stage.api.requests).toHaveLength(1);
    });
  }

  test("25 a refusal with an endless body is still returned", async () => {
    await using stage = await openStage();
    const session = await stage.signedIn();
    stage.api.once("/registry/x", endless(401, '{"detail":"'));
    const call = session.fetch(session.url("registry", "/x"));
    await stage.api.asked("/registry/x");
    let isDone = false;
    call.then(() => isDone = true, () => isDone = true);
    while (!isDone) await stage.system.pass(1000);
    const answer = await call;
    expect(answer.status).toBe(401);
    await answer.body?.cancel();
  });

  test("25 a very long refusal is not read completely", async () => {
    await using stage = await openStage();
    const session = await stage.signedIn();
    stage.api.once("/registry/x", huge(200_000_000, 401));
    const answer = await session.fetch(session.url("registry", "/x"));
    expect(answer.status).toBe(401);
    await answer.body?.cancel();
  });

  test("25 a stream is not sent twice", async () => {
    await using stage = await openStage();
    const session = await stage.signedIn();
    stage.api.once("/registry/x", badToken);
    const body = new Blob(["once"]).stream();
    const answer = await session.fetch(session.url("registry", "/x"), { method: "POST", body });
    expect(answer.status).toBe(401);
    expect(stage.api.requests.map((request) => request.body)).toEqual(["once"]);
  });

  test("25 the caller's own authorization header is not sent", async () => {
    await using stage = await openStage();
    const session = await stage.signedIn();
    const token = (await session.token()).reveal();
    await session.fetch(session.url("registry", "/x"), { headers: { authorization: "Basic x" } });
    expect(stage.api.requests[0]!.headers.authorization).toBe(`Bearer ${token}`);
  });
});

describe("26 Calls to a busy API are retried with backoff", () => {
  for (const status of [429, 503]) {
    test(`26 ${status} without Retry-After backs off exponentially`, async () => {
      await using stage = await openStage();
      const session = await stage.signedIn();
      stage.api.once("/registry/x", html(status), html(status), html(status));
      const { slept } = stage.system;
      const before = slept.length;
      const answer = await session.fetch(session.url("registry", "/x"));
      expect(answer.status).toBe(200);
      const waits = slept.slice(before).filter((ms) => ms >= 500);
      expect(waits).toEqual([500, 1000, 2000]);
    });
  }

  test("26 Retry-After in seconds is heeded", async () => {
    await using stage = await openStage();
    const session = await stage.signedIn();
    stage.api.once("/registry/x", html(503, { "retry-after": "7" }));
    await session.fetch(session.url("registry", "/x"));
    expect(stage.system.slept).toContain(7000);
  });

  test("26 Retry-After as a date is heeded", async () => {
    await using stage = await openStage();
    const { system } = stage;
    const session = await stage.signedIn();
    const at = Math.ceil(system.now() / 1000) * 1000 + 9000;
    stage.api.once("/registry/x", html(503, { "retry-after": new Date(at).toUTCString() }));
    await session.fetch(session.url("registry", "/x"));
    expect(system.now()).toBeGreaterThanOrEqual(at);
  });

  test("26 if Retry-After exceeds the caller's timeout, the answer is returned at once", async () => {
    await using stage = await openStage();
    const { system } = stage;
    const session = await stage.signedIn();
    stage.api.once("/registry/x", html(503, { "retry-after": "6" }));
    const before = system.now();
    const answer = await session.fetch(session.url("registry", "/x"), { timeout: 5000 });
    expect(answer.status).toBe(503);
    expect(system.now()).toBe(before);
  });

  test("26 it never waits longer than half a minute", async () => {
    await using stage = await openStage();
    const { system } = stage;
    const session = await stage.signedIn();
    stage.api.always("*", html(429));
    const before = system.now();
    const answer = await session.fetch(session.url("registry", "/x"));
    expect(answer.status).toBe(429);
    expect(system.now() - before).toBeLessThanOrEqual(30_000);
    expect(stage.api.requests.length).toBeLessThanOrEqual(5);
  });

  for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
    test(`26 ${method} is never repeated automatically`, async () => {
      await using stage = await openStage();
      const session = await stage.signedIn();
      stage.api.once("/registry/x", html(503, { "retry-after": "1" }));
      const answer = await session.fetch(session.url("registry", "/x"), { method });
      expect(answer.status).toBe(503);
      expect(stage.api.requests).toHaveLength(1);
    });
  }

  test("26 an API that never answers times out after the caller's timeout", async () => {
    await using stage = await openStage();
    const session = await stage.signedIn();
    stage.api.once("/registry/x", () => {});
    const call = failureOf(session.fetch(session.url("registry", "/x"), { timeout: 3000 }));
    await stage.api.asked("/registry/x");
    await stage.system.advance(3000);
    expect(await call).toMatchObject({ code: "ERR_NETWORK" });
  });

  test("26 a dropped connection is ERR_NETWORK", async () => {
    await using stage = await openStage();
    const session = await stage.signedIn();
    stage.api.always("/registry/x", reset);
    expect((await failureOf(session.fetch(session.url("registry", "/x")))).code)
      .toBe("ERR_NETWORK");
  });

  const bodies = {
    "text": "once",
    "no body": undefined,
    "a form": new URLSearchParams({ a: "1" }),
    "bytes": new TextEncoder().encode("once"),
  };
  for (const [what, body] of Object.entries(bodies)) {
    test(`26 a POST of ${what} whose connection drops is not repeated by the runtime either`, async () => {
      await using stage = await openStage();
      const session = await stage.signedIn();
      await (await session.fetch(session.url("registry", "/x"))).text();
      stage.api.always("/registry/x", reset);
      const init = { method: "POST", ...(body === undefined ? {} : { body }) };
      await failureOf(session.fetch(session.url("registry", "/x"), init));
      expect(stage.api.requests.filter((request) => request.method === "POST")).toHaveLength(1);
    });
  }

  test("26 a request arrives unchanged", async () => {
    await using stage = await openStage();
    const session = await stage.signedIn();
    const url = session.url("registry", "/x");
    await session.fetch(url, { method: "POST", body: "words" });
    await session.fetch(url, { method: "POST", body: new URLSearchParams({ a: "1 2" }) });
    await session.fetch(url, {
      method: "PUT",
      body: "{}",
      headers: { "content-type": "application/json" },
    });
    await session.fetch(url, { method: "DELETE" });
    expect(stage.api.requests.map(({ method, body, headers }) => [
      method,
      body,
      headers["content-type"]?.toLowerCase(),
    ])).toEqual([
      ["POST", "words", "text/plain;charset=utf-8"],
      ["POST", "a=1+2", "application/x-www-form-urlencoded;charset=utf-8"],
      ["PUT", "{}", "application/json"],
      ["DELETE", "", undefined],
    ]);
  });

  for (const timeout of [0, -1, NaN]) {
    test(`26 a time limit of ${timeout} is refused`, async () => {
      await using stage = await openStage();
      const session = await stage.signedIn();
      const call = session.fetch(session.url("registry", "/x"), { timeout });
      expect((await failureOf(call)).code).toBe("ERR_CONFIG");
    });
  }
});

describe("44 A token is not renewed because of missing permissions", () => {
  for (
    const [status, error] of [[403, "insufficient_scope"], [401, "insufficient_scope"]] as const
  ) {
    test(`44 ${status} ${error} is returned unchanged`, async () => {
      await using stage = await openStage();
      const session = await stage.signedIn();
      const challenge = `Bearer realm="stage", error="${error}", scope="admin"`;
      stage.api.always("*", json({ detail: "no" }, status, { "www-authenticate": challenge }));
      const answer = await session.fetch(session.url("registry", "/a"));
      expect(answer.status).toBe(status);
      expect(answer.headers.get("www-authenticate")).toBe(challenge);
      expect(await answer.json()).toEqual({ detail: "no" });
      expect(stage.auth.refreshes).toBe(0);
      expect(stage.api.requests).toHaveLength(1);
    });
  }
});
