/**
 * Offline sign-in, and its token for unattended programs.
 */
import { expect, it } from "vitest";
import { MemoryStore } from "../../../mod.ts";
import { createSessionIn } from "../../../src/public/sign_in.ts";
import { realSystem, type System } from "../../../src/system/system.ts";
import { deploymentOf, expectFailure, openSession, signInAs, tokensIn } from "../library.ts";
import type { Realm } from "../realm.ts";
import { Wire } from "../wire.ts";

/** Declares the scenarios for the server that `realmOf` gives. */
export function describeHeadless(realmOf: () => Realm): void {
  it("signs in offline with roles, and then works with only the offline token", async () => {
    const realm = realmOf();
    const store = new MemoryStore();
    await using session = openSession(realm, { store, offline: true });
    await signInAs(realm, "editor", session);
    const roles = await session.roles({ source: "token" });
    expect(roles.has("entity-registry-write")).toBe(true);
    expect(session.state).toMatchObject({ status: "signedIn", sessionEndsAt: undefined });

    const token = (await session.offlineToken()).reveal();
    expect(token).toBe((await tokensIn(store)).tokens.refreshToken);
    await using headless = headlessSession(realm, token);
    await headless.signIn();
    expect((await headless.user()).username).toBe("editor");
    const headlessRoles = await headless.roles({ source: "token" });
    expect(headlessRoles.has("entity-registry-write")).toBe(true);
    expect(headless.state).toMatchObject({ origin: "offline-token", verified: true });
    // The newest one, if the server rotates it at each exchange.
    await using later = headlessSession(realm, (await headless.offlineToken()).reveal());
    expect((await (await later.signIn()).user()).username).toBe("editor");
  });

  it("reports that the offline session was revoked", async () => {
    const realm = realmOf();
    const store = new MemoryStore();
    await using session = openSession(realm, { store, offline: true });
    await signInAs(realm, "editor", session);
    const { refreshToken } = (await tokensIn(store)).tokens;
    await using headless = headlessSession(realm, refreshToken!);
    await headless.signIn();
    await new Wire(realm.issuer, "automated-access").revoke(refreshToken);
    const message = await expectFailure(session.refresh(), "ERR_SIGN_IN_REQUIRED");
    expect(message).toMatch(/revoked.*Offline user session not found/);
    const told = await expectFailure(headless.refresh(), "ERR_SIGN_IN_REQUIRED");
    expect(told).toMatch(/owner or an administrator.*Make a new offline token/);
  });

  it("has no offline token in an ordinary session", async () => {
    const realm = realmOf();
    await using session = openSession(realm);
    await signInAs(realm, "editor", session);
    await expectFailure(session.offlineToken(), "ERR_CONFIG");
  });

  it("reports that an administrator ended the offline session", async () => {
    const realm = realmOf();
    await using session = openSession(realm, { offline: true });
    await signInAs(realm, "admin", session);
    await realm.endSessions("admin");
    const message = await expectFailure(session.refresh(), "ERR_SIGN_IN_REQUIRED");
    expect(message).toMatch(/issued after this session.*Stale token/);
  });
}

function headlessSession(realm: Realm, offlineToken: string) {
  const variables: Record<string, string> = { PROVENA_API_TOKEN: offlineToken };
  const system: System = { ...realSystem, env: (name) => variables[name] };
  return createSessionIn(system, {
    deployment: deploymentOf(realm),
    store: new MemoryStore(),
    display: "none",
  });
}
