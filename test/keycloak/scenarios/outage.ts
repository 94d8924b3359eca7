/**
 * The server stops and starts again: during a sign-in, and while a token is valid.
 */
import { expect, it } from "vitest";
import { MemoryStore } from "../../../mod.ts";
import { expectFailure, openSession, signInAs, startSignIn, tokensIn } from "../library.ts";
import type { Realm } from "../realm.ts";
import { stateOf } from "../library.ts";

/** Declares the scenarios for the server that `realmOf` gives. */
export function describeOutage(realmOf: () => Realm): void {
  it("survives a restart: the wait, the current token, and the sessions that the server keeps", async () => {
    const realm = realmOf();
    const store = new MemoryStore();
    await using session = openSession(realm, { store });
    await using lasting = openSession(realm, { offline: true });
    await using waiting = openSession(realm);
    await signInAs(realm, "editor", session);
    await signInAs(realm, "editor", lasting);
    const { code, outcome } = await startSignIn(waiting);
    const token = (await session.token()).reveal();

    await realm.stop();
    const troubled = new Promise<string>((resolve) => {
      waiting.subscribe((state) => {
        if (state.status === "awaitingUser" && state.trouble) resolve(state.trouble);
      });
    });
    expect(await troubled).not.toBe("");
    expect((await session.token()).reveal()).toBe(token);
    await expectFailure(session.refresh(), "ERR_NETWORK");
    expect(session.state.status).toBe("disconnected");
    expect((await session.token()).reveal()).toBe(token);
    expect((await tokensIn(store)).tokens.accessToken).toBe(token);

    await realm.resume();
    await lasting.refresh();
    expect(lasting.state.status).toBe("signedIn");
    if (realm.survivesRestart.sessions) {
      await session.refresh();
      expect(session.state.status).toBe("signedIn");
    } else {
      const message = await expectFailure(session.refresh(), "ERR_SIGN_IN_REQUIRED");
      expect(message).toContain("Session not active");
    }
    if (realm.survivesRestart.codes) {
      await realm.approve(code.userCode, "reader");
      await outcome;
      await stateOf(waiting, "signedIn");
    } else {
      await expectFailure(outcome, "ERR_DEVICE_CODE_EXPIRED");
      await signInAs(realm, "reader", waiting);
    }
    expect((await waiting.user()).username).toBe("reader");
  });
}
