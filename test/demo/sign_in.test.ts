import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type Demo, startDemo } from "../../src/demo/mod.ts";
import { claimsOf, poll, requestDeviceCode, signInAs } from "./client.ts";

describe("the device grant", () => {
  let demo: Demo;
  beforeAll(async () => {
    demo = await startDemo({ interval: 0 });
  });
  afterAll(() => demo.close());

  it("answers with everything a client needs to show the code and to poll", async () => {
    const { status, body } = await requestDeviceCode(demo);
    expect(status).toBe(200);
    expect(body).toEqual({
      device_code: expect.any(String),
      user_code: expect.stringMatching(/^[A-Z]{4}-[A-Z]{4}$/),
      verification_uri: `${demo.issuer}/device`,
      verification_uri_complete: `${demo.issuer}/device?user_code=${body.user_code}`,
      expires_in: 600,
      interval: 0,
    });
  });

  it("is pending until a user approves, and the code works only once", async () => {
    const code = (await requestDeviceCode(demo)).body;
    expect(await poll(demo, code.device_code)).toEqual({
      status: 400,
      body: {
        error: "authorization_pending",
        error_description: "The authorization request is still pending",
      },
    });
    await demo.approve(code.user_code.toLowerCase().replace("-", ""), "editor");
    const tokens = await poll(demo, code.device_code);
    expect(tokens.status).toBe(200);
    expect(Object.keys(tokens.body).sort()).toEqual([
      "access_token",
      "expires_in",
      "id_token",
      "not-before-policy",
      "refresh_expires_in",
      "refresh_token",
      "scope",
      "session_state",
      "token_type",
    ]);
    expect(tokens.body).toMatchObject({ expires_in: 300, refresh_expires_in: 1800 });
    expect(await poll(demo, code.device_code)).toEqual({
      status: 400,
      body: { error: "invalid_grant", error_description: "Device code not valid" },
    });
  });

  it("tells the client if the person denied the sign-in", async () => {
    const code = (await requestDeviceCode(demo)).body;
    await demo.deny(code.user_code);
    expect((await poll(demo, code.device_code)).body).toEqual({
      error: "access_denied",
      error_description: "The end user denied the authorization request",
    });
    await expect(demo.approve(code.user_code, "editor")).rejects.toMatchObject({
      code: "ERR_OPERATION",
    });
  });

  it("rejects the code of another client, and an unknown client", async () => {
    const code = (await requestDeviceCode(demo)).body;
    const other = await poll(demo, code.device_code, "automated-access");
    expect(other.body.error).toBe("invalid_grant");
    expect(await requestDeviceCode(demo, { clientId: "nobody" })).toEqual({
      status: 401,
      body: {
        error: "invalid_client",
        error_description: "Invalid client or Invalid client credentials",
      },
    });
  });

  it("silently ignores a scope that the client does not have", async () => {
    const tokens = await signInAs(demo, "editor", { scope: "openid nonsense offline_access" });
    expect(tokens.scope).toBe("openid profile roles email");
    expect(claimsOf(tokens.refresh_token).typ).toBe("Refresh");
  });

  it("puts no audience and no roles into a token without the scope roles", async () => {
    const tokens = await signInAs(demo, "editor", {
      clientId: "automated-access",
      scope: "openid",
    });
    const claims = claimsOf(tokens.access_token);
    expect([claims.aud, claims.realm_access, claims.resource_access]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("puts the same claims into the access token as Keycloak", async () => {
    const { access_token: token, scope } = await signInAs(demo, "editor");
    expect(JSON.parse(atob(token.split(".")[0]))).toEqual({
      alg: "RS256",
      typ: "JWT",
      kid: expect.any(String),
    });
    const claims = claimsOf(token);
    expect(claims).toMatchObject({
      iss: demo.issuer,
      aud: "account",
      azp: "client-tools",
      typ: "Bearer",
      sub: expect.stringMatching(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/),
      preferred_username: "editor",
      given_name: "Edda",
      family_name: "Editor",
      name: "Edda Editor",
      email: "editor@example.org",
      realm_access: {
        roles: [
          "default-roles-demo",
          "offline_access",
          "uma_authorization",
          "entity-registry-read",
          "entity-registry-write",
        ],
      },
    });
    expect(claims.sid).toEqual(expect.any(String));
    expect(claims).not.toHaveProperty("session_state");
    expect(scope).toBe("openid profile roles email");
  });

  it("puts roles into automated-access tokens only if they are requested", async () => {
    const clientId = "automated-access";
    const plain = await signInAs(demo, "editor", { clientId });
    expect(claimsOf(plain.access_token).realm_access).toBeUndefined();
    const scope = "openid roles offline_access";
    const offline = await signInAs(demo, "editor", { clientId, scope });
    expect(claimsOf(offline.access_token).realm_access).toBeDefined();
    expect(offline.refresh_expires_in).toBe(0);
    expect(claimsOf(offline.refresh_token)).toMatchObject({
      typ: "Offline",
      iss: demo.issuer,
      azp: clientId,
    });
    expect(claimsOf(offline.refresh_token).exp).toBeUndefined();
  });
});

describe("the timing of the device grant", () => {
  it("answers slow_down to a poll that is too early, even after the approval", async () => {
    await using demo = await startDemo({ interval: 60 });
    const code = (await requestDeviceCode(demo)).body;
    expect((await poll(demo, code.device_code)).body.error).toBe("authorization_pending");
    await demo.approve(code.user_code, "editor");
    expect(await poll(demo, code.device_code)).toEqual({
      status: 400,
      body: { error: "slow_down", error_description: "Slow down" },
    });
  });

  it("reports an expired code before any other error", async () => {
    await using demo = await startDemo({ interval: 60, deviceCodeTtl: 1 });
    const code = (await requestDeviceCode(demo)).body;
    await poll(demo, code.device_code);
    await vi.waitFor(async () => {
      expect((await poll(demo, code.device_code)).body).toEqual({
        error: "expired_token",
        error_description: "Device code is expired",
      });
    }, { timeout: 5000 });
    await expect(demo.approve(code.user_code, "editor")).rejects.toMatchObject({
      code: "ERR_OPERATION",
    });
  });

  it("approves automatically on the approval page if the option is set", async () => {
    await using demo = await startDemo({ interval: 0, approve: "reader" });
    const code = (await requestDeviceCode(demo)).body;
    const tokens = await vi.waitFor(async () => {
      const answer = await poll(demo, code.device_code);
      expect(answer.status).toBe(200);
      return answer.body;
    }, { timeout: 5000 });
    expect(claimsOf(tokens.access_token).preferred_username).toBe("reader");
    const pages = demo.requests.filter((one) => one.path.endsWith("/device"));
    expect(pages.map((one) => `${one.method} ${one.status}`)).toContain("GET 200");
    expect(pages.map((one) => `${one.method} ${one.status}`)).toContain("POST 200");
  });
});
