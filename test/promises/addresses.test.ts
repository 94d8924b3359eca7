import { describe, expect, test } from "vitest";
import { html } from "../faults/answers.ts";
import { elsewhere } from "./elsewhere.ts";
import { failureOf, openStage } from "./stage.ts";

describe("39 No URL contains a token or a code", () => {
  test("39 and none is sent to a wrong address during a whole session", async () => {
    await using stage = await openStage();
    const { auth, api, secrets, system } = stage;
    const session = await stage.signedIn();
    await session.roles();
    await session.checkAccess();
    await system.advance(300_000);
    await session.fetch(session.url("registry", "/a?b=c"));
    await session.signOut();
    for (const { method, path, query, headers } of [...auth.requests, ...api.requests]) {
      secrets.saw(`the address of ${method} ${path}`, `${path}?${query}`);
      secrets.saw(`the referrer of ${path}`, headers.referer ?? "");
    }
    for (const { path, body } of api.requests) secrets.saw(`the body of ${path}`, body);
    for (const { path, headers } of auth.requests) secrets.saw(`the head of ${path}`, headers);
    expect(secrets.leaks()).toEqual([]);
    const carriers = auth.requests.filter(({ form }) =>
      form.has("refresh_token") || form.has("device_code")
    );
    expect(new Set(carriers.map(({ method, path }) => `${method} ${path}`))).toEqual(
      new Set([`POST ${auth.path("token")}`, `POST ${auth.path("logout")}`]),
    );
  });
});

describe("41 Redirects of the authorization server are not followed", () => {
  const codes: Record<string, string> = {
    discovery: "ERR_DISCOVERY",
    device: "ERR_OAUTH",
    jwks: "ERR_DEVICE_CODE_EXPIRED",
    token: "ERR_DEVICE_CODE_EXPIRED",
  };
  for (const [endpoint, code] of Object.entries(codes)) {
    for (const status of [302, 307]) {
      test(`41 ${status} of ${endpoint}`, async () => {
        await using stage = await openStage();
        const other = await elsewhere();
        const path = stage.auth.path(endpoint as "token");
        stage.auth.always(path, html(status, { location: `${other.origin}/take` }));
        expect((await failureOf(stage.signedIn())).code).toBe(code);
        expect(other.seen).toEqual([]);
      });
    }
  }

  test("41 nor at a refresh or a sign-out, and the session is kept until it ends", async () => {
    await using stage = await openStage();
    const { auth, system } = stage;
    const other = await elsewhere();
    const session = await stage.signedIn();
    const away = html(307, { location: `${other.origin}/take` });
    auth.once(auth.path("token"), away);
    auth.once(auth.path("logout"), away);
    await system.advance(300_000);
    expect((await failureOf(session.token())).code).toBe("ERR_NETWORK");
    expect(await stage.store.list()).toHaveLength(1);
    expect(await session.signOut()).toEqual({ server: "unreachable", local: "deleted" });
    expect(other.seen).toEqual([]);
  });
});
