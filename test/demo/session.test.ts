import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type Demo, startDemo } from "../../src/demo/mod.ts";
import { claimsOf, endSession, postForm, refresh, revoke, signInAs } from "./client.ts";

const failure = (description: string) => ({
  status: 400,
  body: { error: "invalid_grant", error_description: description },
});

describe("a session at the authorization server", () => {
  let demo: Demo;
  beforeAll(async () => {
    demo = await startDemo({ interval: 0 });
  });
  afterAll(() => demo.close());

  it("issues new tokens for a refresh token repeatedly if rotation is not strict", async () => {
    const tokens = await signInAs(demo, "editor");
    const first = await refresh(demo, tokens.refresh_token);
    const second = await refresh(demo, tokens.refresh_token);
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(first.body.refresh_token).not.toBe(tokens.refresh_token);
    expect(first.body.session_state).toBe(tokens.session_state);
  });

  it("includes a role added after the sign-in when the token is refreshed", async () => {
    const tokens = await signInAs(demo, "newcomer");
    demo.setUser("newcomer", { roles: ["handle-read"] });
    const next = await refresh(demo, tokens.refresh_token);
    expect(claimsOf(next.body.access_token).realm_access).toMatchObject({
      roles: expect.arrayContaining(["handle-read"]),
    });
  });

  it("ends with a logout, while the user's other sessions continue", async () => {
    const [one, other] = [await signInAs(demo, "reader"), await signInAs(demo, "reader")];
    expect((await endSession(demo, one.refresh_token)).status).toBe(204);
    expect(await refresh(demo, one.refresh_token)).toEqual(failure("Session not active"));
    expect((await refresh(demo, other.refresh_token)).status).toBe(200);
    expect((await endSession(demo, one.refresh_token)).status).toBe(204);
    expect((await endSession(demo, "garbage")).status).toBe(400);
  });

  it("ends together with the user's other sessions of the client when its refresh token is revoked", async () => {
    const [one, other] = [await signInAs(demo, "reader"), await signInAs(demo, "reader")];
    const elsewhere = await signInAs(demo, "reader", { clientId: "automated-access" });
    const someoneElse = await signInAs(demo, "admin");
    expect((await revoke(demo, one.refresh_token)).status).toBe(200);
    expect(await refresh(demo, other.refresh_token)).toEqual(failure("Session not active"));
    expect((await refresh(demo, elsewhere.refresh_token, "automated-access")).status).toBe(200);
    expect((await refresh(demo, someoneElse.refresh_token)).status).toBe(200);
  });

  it("can be started for a script without a sign-in, and works until it is ended", async () => {
    const token = (await demo.offlineToken("editor")).reveal();
    const { body } = await refresh(demo, token, "automated-access");
    expect(claimsOf(body.access_token)).toMatchObject({
      azp: "automated-access",
      preferred_username: "editor",
      realm_access: { roles: expect.arrayContaining(["entity-registry-write"]) },
    });
    await expect(demo.offlineToken("nobody")).rejects.toMatchObject({ code: "ERR_CONFIG" });
    demo.endSessions("editor");
    expect((await refresh(demo, token, "automated-access")).status).toBe(400);
  });

  it("ends when an administrator ends all sessions of the user", async () => {
    const tokens = await signInAs(demo, "admin");
    const offline = await signInAs(demo, "admin", {
      clientId: "automated-access",
      scope: "openid roles offline_access",
    });
    demo.endSessions("admin");
    expect(await refresh(demo, tokens.refresh_token)).toEqual(failure("Session not active"));
    expect(await refresh(demo, offline.refresh_token, "automated-access"))
      .toEqual(failure("Stale token"));
  });

  it("rejects the tokens of a disabled user, and accepts them again afterwards", async () => {
    const tokens = await signInAs(demo, "editor");
    demo.setUser("editor", { enabled: false });
    expect(await refresh(demo, tokens.refresh_token)).toEqual(failure("User disabled"));
    demo.setUser("editor", { enabled: true });
    expect((await refresh(demo, tokens.refresh_token)).status).toBe(200);
  });

  it("rejects other tokens than refresh tokens, and the refresh token of another client", async () => {
    const tokens = await signInAs(demo, "editor");
    expect(await refresh(demo, tokens.access_token)).toEqual(failure("Invalid refresh token"));
    expect((await refresh(demo, tokens.refresh_token, "automated-access")).body.error)
      .toBe("invalid_grant");
  });

  it("describes its user at the user info endpoint, and rejects introspection by public clients", async () => {
    const { access_token: token } = await signInAs(demo, "editor");
    const answer = await fetch(`${demo.issuer}/protocol/openid-connect/userinfo`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(await answer.json()).toMatchObject({ preferred_username: "editor" });
    const introspection = await postForm(
      `${demo.issuer}/protocol/openid-connect/token/introspect`,
      { client_id: "client-tools", token },
    );
    expect(introspection).toMatchObject({
      status: 403,
      body: { error_description: "Client not allowed." },
    });
  });

  it("logs the requests with their grant type", () => {
    expect(demo.requests).toContainEqual({
      api: "auth-server",
      method: "POST",
      path: "/auth/realms/demo/protocol/openid-connect/token",
      grantType: "refresh_token",
      status: 200,
    });
  });
});

describe("a session with other settings", () => {
  it("ends with strict rotation when a refresh token is reused", async () => {
    await using demo = await startDemo({ interval: 0, strictRotation: true });
    const tokens = await signInAs(demo, "editor");
    const next = (await refresh(demo, tokens.refresh_token)).body;
    expect(await refresh(demo, tokens.refresh_token))
      .toEqual(failure("Maximum allowed refresh token reuse exceeded"));
    expect(await refresh(demo, next.refresh_token)).toEqual(
      failure("Session doesn't have required client"),
    );
  });

  it("ends if it is not refreshed in time", async () => {
    await using demo = await startDemo({ interval: 0, refreshTokenTtl: 1 });
    const tokens = await signInAs(demo, "editor");
    await vi.waitFor(async () => {
      const { exp } = claimsOf(tokens.refresh_token);
      expect(Date.now()).toBeGreaterThan(Number(exp) * 1000);
      expect(await refresh(demo, tokens.refresh_token)).toEqual(failure("Token is not active"));
    }, { timeout: 5000 });
  });

  it("issues access tokens with the configured lifetime", async () => {
    await using demo = await startDemo({ interval: 0, accessTokenTtl: 7 });
    const tokens = await signInAs(demo, "editor");
    const { exp, iat } = claimsOf(tokens.access_token) as { exp: number; iat: number };
    expect([tokens.expires_in, exp - iat]).toEqual([7, 7]);
  });
});
