/**
 * Sessions that the server ends.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MemoryStore } from "../../../mod.ts";
import { expectFailure, openSession, signInAs, startSignIn, tokensIn } from "../library.ts";
import type { Realm } from "../realm.ts";
import { eventually } from "../story.ts";
import { claimsOf, Wire } from "../wire.ts";

/** Declares the scenarios for the server that `realmOf` gives. */
export function describeEndings(realmOf: () => Realm): void {
  it("renews the tokens of the same session", async () => {
    const realm = realmOf();
    await using session = openSession(realm);
    await signInAs(realm, "editor", session);
    const before = (await session.token()).reveal();
    await session.refresh();
    const after = (await session.token()).reveal();
    expect(after).not.toBe(before);
    expect(claimsOf(after)["sid"]).toBe(claimsOf(before)["sid"]);
  });

  it("reports that an administrator ended the session", async () => {
    const realm = realmOf();
    const store = new MemoryStore();
    await using session = openSession(realm, { store });
    await signInAs(realm, "editor", session);
    await realm.endSessions("editor");
    const message = await expectFailure(session.refresh(), "ERR_SIGN_IN_REQUIRED");
    expect(message).toContain("Session not active");
    expect(session.state.status).toBe("expired");
    expect(await store.list()).toEqual([]);
    await expectFailure(session.token(), "ERR_SIGN_IN_REQUIRED");
  });

  it("reports that the account is disabled", async () => {
    const realm = realmOf();
    await using session = openSession(realm);
    await signInAs(realm, "reader", session);
    await realm.setUser("reader", { enabled: false });
    const message = await expectFailure(session.refresh(), "ERR_SIGN_IN_REQUIRED");
    await realm.setUser("reader", { enabled: true });
    expect(message).toMatch(/account is disabled.*User disabled/);
  });

  describe("under strict rotation", () => {
    beforeAll(() => realmOf().reset({ interval: 1, strictRotation: true, accessTokenTtl: 3 }));
    afterAll(() => realmOf().reset({ interval: 1 }));

    it("renews once for concurrent callers", async () => {
      const realm = realmOf();
      const store = new MemoryStore();
      await using session = openSession(realm, { store });
      await signInAs(realm, "editor", session);
      const before = (await session.token()).reveal();
      const ends = (await tokensIn(store)).tokens.expiresAt;
      await eventually(() => Promise.resolve(Date.now()), (now) => now > ends);
      const tokens = await Promise.all(
        Array.from({ length: 20 }, () => session.token().then((token) => token.reveal())),
      );
      expect(new Set(tokens).size).toBe(1);
      expect(tokens[0]).not.toBe(before);
      await session.refresh();
      await session.refresh();
      expect(session.state.status).toBe("signedIn");
    });

    it("reports that the refresh token was used twice", async () => {
      const realm = realmOf();
      const store = new MemoryStore();
      await using session = openSession(realm, { store });
      await signInAs(realm, "editor", session);
      const { refreshToken } = (await tokensIn(store)).tokens;
      expect((await new Wire(realm.issuer).refresh(refreshToken)).status).toBe(200);
      const message = await expectFailure(session.refresh(), "ERR_SIGN_IN_REQUIRED");
      expect(message).toMatch(/used twice.*reuse exceeded/);
    });

    it("reports this also to the session with the newest token", async () => {
      const realm = realmOf();
      const store = new MemoryStore();
      await using session = openSession(realm, { store });
      await signInAs(realm, "editor", session);
      const { refreshToken } = (await tokensIn(store)).tokens;
      await session.refresh();
      expect((await new Wire(realm.issuer).refresh(refreshToken)).status).toBe(400);
      const message = await expectFailure(session.refresh(), "ERR_SIGN_IN_REQUIRED");
      expect(message).toContain("Session doesn't have required client");
      expect(message).not.toContain("idle");
    });
  });

  describe("with short sessions", () => {
    beforeAll(() => realmOf().reset({ interval: 1, accessTokenTtl: 2, refreshTokenTtl: 4 }));
    afterAll(() => realmOf().reset({ interval: 1 }));

    it("reports that the session was idle too long", async () => {
      const realm = realmOf();
      const store = new MemoryStore();
      await using session = openSession(realm, { store });
      await signInAs(realm, "editor", session);
      const exp = Number(claimsOf((await tokensIn(store)).tokens.refreshToken)["exp"]);
      await eventually(() => Promise.resolve(Date.now() / 1000), (now) => now > exp + 1);
      const message = await expectFailure(session.token(), "ERR_SIGN_IN_REQUIRED");
      expect(message).toMatch(/not used for too long.*Token is not active/);
    });
  });

  describe("with sessions of twenty seconds", () => {
    // A renewal comes after eight to ten, so that even a busy server has as long to answer it.
    beforeAll(() => realmOf().reset({ interval: 1, accessTokenTtl: 10, refreshTokenTtl: 20 }));
    afterAll(() => realmOf().reset({ interval: 1 }));

    it("keeps a session alive past the idle limit", async () => {
      const realm = realmOf();
      const store = new MemoryStore();
      await using session = openSession(realm, { store });
      const { code, outcome } = await startSignIn(session);
      const [kept] = await Promise.all([
        // At once: the browser may take longer than the limit to close its page.
        outcome.then(() => session.keepAlive()),
        realm.approve(code.userCode, "editor"),
      ]);
      using _ = kept;
      const first = await tokensIn(store);
      const exp = Number(claimsOf(first.tokens.refreshToken)["exp"]);
      await eventually(() => Promise.resolve(Date.now() / 1000), (now) => now > exp + 1);
      expect((await tokensIn(store)).generation).toBeGreaterThan(first.generation);
      await session.refresh();
      expect(session.state.status).toBe("signedIn");
    });
  });
}
