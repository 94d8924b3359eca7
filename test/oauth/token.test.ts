import { describe, expect, test } from "vitest";
import { endSession, refreshTokens, revokeSessions } from "../../src/oauth/token.ts";
import { html, json, oauthError } from "../faults/answers.ts";
import { openExchange } from "./exchange.ts";

const empty: Parameters<typeof json> = [{}];

describe("a refresh", () => {
  const refresh = async (answer: ReturnType<typeof json>) => {
    await using exchange = await openExchange();
    exchange.answer("token", answer);
    const work = refreshTokens(exchange.server, "the-refresh-token", exchange.system.now);
    const outcome = await work.catch(() => exchange.failure(work));
    const { form } = exchange.auth.requests.at(-1)!;
    expect(Object.fromEntries(form)).toEqual({
      client_id: "client-tools",
      grant_type: "refresh_token",
      refresh_token: "the-refresh-token",
    });
    return outcome as Record<string, unknown>;
  };
  const tokens = { access_token: "at", token_type: "Bearer", expires_in: 300 };

  test("keeps the refresh token if the server does not rotate it", async () => {
    expect(await refresh(json(tokens))).toMatchObject({
      accessToken: "at",
      refreshToken: "the-refresh-token",
    });
  });

  test("uses the new refresh token if the server rotates it", async () => {
    expect(await refresh(json({ ...tokens, refresh_token: "next" }))).toMatchObject({
      refreshToken: "next",
    });
  });

  test("that the server cannot answer loses nothing", async () => {
    expect(await refresh(html(503))).toMatchObject({
      code: "ERR_NETWORK",
      status: 503,
      message: "ISSUER cannot renew the session now (HTTP 503); you stay signed in. Try again",
    });
  });

  const idle = "it was not used for too long, reached its time limit, or was signed out elsewhere";
  test.each([
    ["Session not active", idle],
    ["Token is not active", idle],
    [
      "Session doesn't have required client",
      "it no longer includes this client",
    ],
    [
      "Maximum allowed refresh token reuse exceeded",
      "its refresh token was used twice, so the server ended the session to be safe",
    ],
    [
      "Offline user session not found",
      "the offline session was revoked by its owner or an administrator, or nobody used it for " +
      "longer than the server allows",
    ],
    ["Stale token", "the server accepts only tokens issued after this session's"],
    ["User disabled", "the account is disabled", "Ask the deployment's administrators"],
    ["Weather", "the server no longer accepts its refresh token"],
  ])(
    "refused with “%s” explains the reason",
    async (error_description, meaning, next?: string) => {
      expect(await refresh(oauthError("invalid_grant", { error_description }))).toMatchObject({
        code: "ERR_SIGN_IN_REQUIRED",
        error: "invalid_grant",
        message: `The session has ended: ${meaning} (${error_description}). ${
          next ?? "Sign in again: await session.signIn()"
        }`,
      });
    },
  );

  test("refused without a description has a general message", async () => {
    expect(await refresh(oauthError("invalid_grant"))).toMatchObject({
      message:
        "The session has ended: the server no longer accepts its refresh token. Sign in again: await session.signIn()",
    });
  });

  test("refused with the token in the description does not quote the token", async () => {
    const token = "eyJhbGciOiJIUzI1NiJ9.eyJqdGkiOiIxIn0.c2lnbmF0dXJl";
    const refused = oauthError("invalid_grant", { error_description: `Stale token ${token}` });
    const { message } = await refresh(refused);
    expect(message).toContain("tokens issued after this session's (Stale token [redacted])");
  });

  test.each([
    [{ error_description: "Not you" }, ", Not you"],
    [{}, ""],
  ])("refused for another reason ends no session", async (fields, said) => {
    expect(await refresh(oauthError("unauthorized_client", fields))).toMatchObject({
      code: "ERR_OAUTH",
      error: "unauthorized_client",
      message: `ISSUER refused to renew the session: unauthorized_client${said}. ` +
        "Sign in again, or ask the deployment's administrators",
    });
  });
});

describe("a sign-out at the server", () => {
  test.each(["logout", "revoke"] as const)("needs an endpoint: %s", async (name) => {
    await using exchange = await openExchange();
    exchange.auth.metadata = { end_session_endpoint: undefined, revocation_endpoint: undefined };
    const { server } = exchange;
    const work = name === "logout" ? endSession(server, "rt") : revokeSessions(server, "rt");
    expect(await exchange.failure(work)).toMatchObject({
      code: "ERR_NETWORK",
      message: "ISSUER has no address to end a session",
    });
  });

  test("that the server refuses is an error with its status", async () => {
    await using exchange = await openExchange();
    exchange.answer("logout", html(503));
    expect(await exchange.failure(endSession(exchange.server, "rt"))).toMatchObject({
      code: "ERR_NETWORK",
      status: 503,
      message: "ISSUER did not end the session (HTTP 503)",
    });
  });

  test("of a session that has already ended succeeds", async () => {
    await using exchange = await openExchange();
    exchange.answer("logout", oauthError("invalid_grant"));
    await endSession(exchange.server, "rt");
  });

  test.each([
    ["another refusal", oauthError("invalid_client")],
    ["a refusal that is null", json(null, 400)],
    ["the word with another status", json({ error: "invalid_grant" }, 401)],
  ])("%s is not", async (_, answer) => {
    await using exchange = await openExchange();
    exchange.answer("logout", answer);
    expect(await exchange.failure(endSession(exchange.server, "rt"))).toMatchObject({
      code: "ERR_NETWORK",
    });
  });

  test("everywhere withdraws the consent with the access token, then revokes the refresh token", async () => {
    await using exchange = await openExchange({ clientId: "client-tools" });
    const { auth, server } = exchange;
    await revokeSessions(server, "rt", "at");
    const withdrawal = auth.requests.find(({ method }) => method === "DELETE");
    const revocation = auth.requests.at(-1);
    expect(withdrawal).toMatchObject({
      method: "DELETE",
      path: `${new URL(auth.issuer).pathname}/account/applications/client-tools/consent`,
      headers: { accept: "application/json", authorization: "Bearer at" },
    });
    expect(Object.fromEntries(revocation!.form)).toEqual({
      client_id: "client-tools",
      token: "rt",
      token_type_hint: "refresh_token",
    });
    expect(revocation).toMatchObject({ method: "POST", path: auth.path("revoke") });
  });

  const others = "ISSUER ended this session, and did not say that it ended the others";
  test("everywhere without an access token ends this session, and says so", async () => {
    await using exchange = await openExchange();
    const { auth, server } = exchange;
    expect(await exchange.failure(revokeSessions(server, "rt"))).toMatchObject({
      code: "ERR_NETWORK",
      message: others,
    });
    expect(auth.count(auth.path("revoke"))).toBe(1);
    expect(auth.requests.map(({ method }) => method)).not.toContain("DELETE");
  });

  test.each([
    ["is refused", json({ "account-service": "ISSUER/account" }), html(403)],
    ["has no address", json({}), json(...empty)],
    ["is elsewhere", json({ "account-service": "https://evil.example" }), json(...empty)],
    ["cannot be found", html(502), json(...empty)],
  ])("everywhere says so where the account service %s", async (_, realm, consent) => {
    await using exchange = await openExchange();
    const { auth, server } = exchange;
    const path = new URL(auth.issuer).pathname;
    auth.once(path, realm).once(`${path}/account/applications/client-tools/consent`, consent);
    expect(await exchange.failure(revokeSessions(server, "rt", "at"))).toMatchObject({
      message: others,
    });
    expect(auth.count(auth.path("revoke"))).toBe(1);
    expect(JSON.stringify(auth.requests.filter(({ method }) => method === "DELETE"))).not
      .toContain("evil");
  });

  test("everywhere encodes the client id in the URL", async () => {
    await using exchange = await openExchange({ clientId: "a/b c" });
    const { auth, server } = exchange;
    const path = `${new URL(auth.issuer).pathname}/account/applications/a%2Fb%20c/consent`;
    auth.always(path, json(...empty));
    await revokeSessions(server, "rt", "at");
    expect(auth.count(path)).toBe(1);
  });
});
