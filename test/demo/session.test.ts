import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type Demo, startDemo } from "../../src/demo/mod.ts";
import { claimsOf, endSession, postForm, refresh, revoke, signInAs } from "./client.ts";

const refused = (description: string) => ({
  status: 400,
  body: { error: "invalid_grant", error_description: description },
});

describe("a session at the authorization server", () => {
  let demo: Demo;
  beforeAll(async () => {
    demo = await startDemo({ interval: 0 });
  });
  afterAll(() => demo.close());

  it("gives new tokens for a refresh token, again and again unless rotation is strict", async () => {
    const tokens = await signInAs(demo, "editor");
    const first = await refresh(demo, tokens.refresh_token);
    const second = await refresh(demo, tokens.refresh_token);
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(first.body.refresh_token).not.toBe(tokens.refresh_token);
    expect(first.body.session_state).toBe(tokens.session_state);
  });

  it("shows a role given after the sign-in once the token is refreshed", async () => {
    const tokens = await signInAs(demo, "newcomer");
    demo.setUser("newcomer", { roles: ["handle-read"] });
    const next = await refresh(demo, tokens.refresh_token);
    expect(claimsOf(next.body.access_token).realm_access).toMatchObject({
      roles: expect.arrayContaining(["handle-read"]),
    });
  });

  it("ends with a logout, which leaves the user's other sessions alone", async () => {
    const [one, other] = [await signInAs(demo, "reader"), await signInAs(demo, "reader")];
    expect((await endSession(demo, one.refresh_token)).status).toBe(204);
    expect(await refresh(demo, one.refresh_token)).toEqual(refused("Session not active"));
    expect((await refresh(demo, other.refresh_token)).status).toBe(200);
    expect((await endSession(demo, one.refresh_token)).status).toBe(204);
    expect((await endSession(demo, "garbage")).status).toBe(400);
  });

  it("ends with all others of its client when its refresh token is revoked", async () => {
    const [one, other] = [await signInAs(demo, "reader"), await signInAs(demo, "reader")];
    const elsewhere = await signInAs(demo, "reader", { clientId: "automated-access" });
    const someoneElse = await signInAs(demo, "admin");
    expect((await revoke(demo, one.refresh_token)).status).toBe(200);
    expect(await refresh(demo, other.refresh_token)).toEqual(refused("Session not active"));
    expect((await refresh(demo, elsewhere.refresh_token, "automated-access")).status).toBe(200);
    expect((await refresh(demo, someoneElse.refresh_token)).status).toBe(200);
  });

  it("gives a script an offline token without a sign-in, until it is ended", async () => {
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

  it("ends when an administrator ends it", async () => {
    const tokens = await signInAs(demo, "admin");
    const offline = await signInAs(demo, "admin", {
      clientId: "automated-access",
      scope: "openid roles offline_access",
    });
    demo.endSessions("admin");
    expect(await refresh(demo, tokens.refresh_token)).toEqual(refused("Session not active"));
    expect(await refresh(demo, offline.refresh_token, "automated-access"))
      .toEqual(refused("Stale token"));
  });

  it("refuses the tokens of a disabled user, and takes them again afterwards", async () => {
    const tokens = await signInAs(demo, "editor");
    demo.setUser("editor", { enabled: false });
    expect(await refresh(demo, tokens.refresh_token)).toEqual(refused("User disabled"));
    demo.setUser("editor", { enabled: true });
    expect((await refresh(demo, tokens.refresh_token)).status).toBe(200);
  });

  it("refuses what is not a refresh token, and one of another client", async () => {
    const tokens = await signInAs(demo, "editor");
    expect(await refresh(demo, tokens.access_token)).toEqual(refused("Invalid refresh token"));
    expect((await refresh(demo, tokens.refresh_token, "automated-access")).body.error)
      .toBe("invalid_grant");
  });

  it("tells about its user at userinfo, and does not introspect for public clients", async () => {
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

  it("keeps a log of what was asked, with the grant type", () => {
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
  it("is over, with strict rotation, when a refresh token is used twice", async () => {
    await using demo = await startDemo({ interval: 0, strictRotation: true });
    const tokens = await signInAs(demo, "editor");
    const next = (await refresh(demo, tokens.refresh_token)).body;
    expect(await refresh(demo, tokens.refresh_token))
      .toEqual(refused("Maximum allowed refresh token reuse exceeded"));
    expect(await refresh(demo, next.refresh_token)).toEqual(
      refused("Session doesn't have required client"),
    );
  });

  it("is over when nobody refreshed it in time", async () => {
    await using demo = await startDemo({ interval: 0, refreshTokenTtl: 1 });
    const tokens = await signInAs(demo, "editor");
    await vi.waitFor(async () => {
      const { exp } = claimsOf(tokens.refresh_token);
      expect(Date.now()).toBeGreaterThan(Number(exp) * 1000);
      expect(await refresh(demo, tokens.refresh_token)).toEqual(refused("Token is not active"));
    }, { timeout: 5000 });
  });

  it("gives access tokens that live as long as told", async () => {
    await using demo = await startDemo({ interval: 0, accessTokenTtl: 7 });
    const tokens = await signInAs(demo, "editor");
    const { exp, iat } = claimsOf(tokens.access_token) as { exp: number; iat: number };
    expect([tokens.expires_in, exp - iat]).toEqual([7, 7]);
  });
});
