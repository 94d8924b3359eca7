/**
 * Signing in, and its failures.
 */
import { afterAll, describe, expect, it } from "vitest";
import type { SessionState } from "../../../mod.ts";
import { expectFailure, openSession, signInAs, startSignIn } from "../library.ts";
import { PollGate } from "../poll_gate.ts";
import type { Realm } from "../realm.ts";
import { eventually } from "../story.ts";
import { Wire } from "../wire.ts";

/** Declares the scenarios for the server that `realmOf` gives. */
export function describeSignIn(realmOf: () => Realm): void {
  it("signs a user in after the approval", async () => {
    const realm = realmOf();
    await using session = openSession(realm);
    const states: SessionState["status"][] = [];
    session.subscribe((state) => states.push(state.status));
    const { code, outcome } = await startSignIn(session);
    expect(code).toMatchObject({
      adopted: false,
      verificationUri: `${realm.issuer}/device`,
      verificationUriComplete: `${realm.issuer}/device?user_code=${code.userCode}`,
      expiresAt: expect.closeTo(Date.now() + 600_000, -5),
    });
    await realm.approve(code.userCode, "editor");
    await outcome;
    expect(states[0]).toBe("awaitingUser");
    expect(states.at(-1)).toBe("signedIn");
    expect(await session.user()).toMatchObject({
      username: "editor",
      name: "Edda Editor",
      email: "editor@example.org",
    });
    expect(session.state).toMatchObject({ origin: "device", verified: true });
    const roles = await session.roles({ source: "token" });
    expect(roles.has("entity-registry-write")).toBe(true);
    expect(roles.has("handle-read")).toBe(false);
    expect(roles.toJSON().other).toContain("default-roles-provena-test");
  });

  it("reports that the user declined", async () => {
    const realm = realmOf();
    await using session = openSession(realm);
    const { code, outcome } = await startSignIn(session);
    await realm.deny(code.userCode);
    await expectFailure(outcome, "ERR_SIGN_IN_DECLINED");
    expect(session.state).toMatchObject({
      status: "signedOut",
      failure: { code: "ERR_SIGN_IN_DECLINED" },
    });
  });

  it("reports that the account was disabled before the next poll", async () => {
    const realm = realmOf();
    const gate = new PollGate();
    await using session = openSession(realm, { fetch: gate.fetch });
    const { code, outcome } = await startSignIn(session);
    await realm.approve(code.userCode, "reader");
    await realm.setUser("reader", { enabled: false });
    gate.open();
    const error: unknown = await outcome.catch((thrown: unknown) => thrown);
    await realm.setUser("reader", { enabled: true });
    expect(error).toMatchObject({
      name: "ProvenaError",
      message: expect.stringMatching(/disabled/),
    });
  });

  it("polls less often after slow_down", async () => {
    const realm = realmOf();
    const other = new Wire(realm.issuer);
    const gate = new PollGate((deviceCode) => other.poll(deviceCode));
    await using session = openSession(realm, { fetch: gate.fetch });
    const { code, outcome } = await startSignIn(session);
    const told = () => gate.polls.some(({ error }) => error === "slow_down");
    await eventually(() => Promise.resolve(told()), (isTold) => isTold);
    await realm.approve(code.userCode, "reader");
    gate.open();
    await outcome;
    const [slowed, last] = gate.polls.slice(-2);
    expect([slowed!.error, last!.error]).toEqual(["slow_down", undefined]);
    expect(last!.sentAt - slowed!.answeredAt).toBeGreaterThan(5_900);
    expect((await session.user()).username).toBe("reader");
  });

  it("recognises a second sign-in with another account", async () => {
    const realm = realmOf();
    await using session = openSession(realm);
    await signInAs(realm, "reader", session);
    const again = session.signIn({ force: true });
    again.catch(() => {});
    const { code } = await startSignIn(session);
    await realm.approve(code.userCode, "editor");
    await again;
    expect((await session.user()).username).toBe("editor");
    expect(session.state).toMatchObject({ previousUser: expect.any(String) });
  });

  describe("with codes that expire after two seconds", () => {
    afterAll(() => realmOf().reset({ interval: 1 }));

    it("reports that nobody approved in time", async () => {
      await realmOf().reset({ interval: 1, deviceCodeTtl: 2 });
      await using session = openSession(realmOf());
      const { outcome } = await startSignIn(session);
      await expectFailure(outcome, "ERR_DEVICE_CODE_EXPIRED");
    });
  });
}
