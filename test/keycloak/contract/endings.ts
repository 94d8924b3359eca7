/**
 * How sessions end: logout, revocation, an administrator.
 */
import { expect, it } from "vitest";
import type { Realm } from "../realm.ts";
import { expectRecorded, signInOnWire } from "../story.ts";
import { offline, rolesOf, scopesOf } from "../tokens.ts";
import { claimsOf, Wire } from "../wire.ts";

/** Declares the tests for the server that `realmOf` gives. */
export function describeEndings(realmOf: () => Realm): void {
  const wire = () => new Wire(realmOf().issuer);
  const otherWire = () => new Wire(realmOf().issuer, "automated-access");
  const nobody = () => new Wire(realmOf().issuer, "nobody");

  it("ends one session at logout, and accepts a second logout", async () => {
    const realm = realmOf();
    const one = await signInOnWire(realm, "editor");
    const other = await signInOnWire(realm, "editor");
    expectRecorded(realm, "logoutGarbage", await wire().logOut("garbage"));
    expectRecorded(realm, "logoutUnknownClient", await nobody().logOut(one.refreshToken));
    expectRecorded(realm, "logoutOtherClients", await otherWire().logOut(one.refreshToken));
    expectRecorded(realm, "logout", await wire().logOut(one.refreshToken));
    expectRecorded(realm, "logoutEnded", await wire().logOut(one.refreshToken));
    expectRecorded(realm, "refreshAfterLogout", await wire().refresh(one.refreshToken));
    expectRecorded(realm, "userInfoAfterLogout", await wire().userInfo(one.accessToken));
    expect((await wire().refresh(other.refreshToken)).status).toBe(200);
  });

  it("ends sessions at revocation", async () => {
    const realm = realmOf();
    const one = await signInOnWire(realm, "editor");
    const other = await signInOnWire(realm, "editor");
    const otherClients = await signInOnWire(realm, "editor", { ...offline, scope: "openid" });
    expectRecorded(realm, "revokeGarbage", await wire().revoke("garbage"));
    expectRecorded(realm, "revokeMissing", await wire().revoke(undefined));
    const twice = "client_id=client-tools&token=a&token=b";
    const repeated = await wire().postRaw("revocation_endpoint", twice);
    expectRecorded(realm, "revokeRepeatedParameter", repeated);
    expectRecorded(realm, "revokeOtherClients", await otherWire().revoke(one.refreshToken));
    expectRecorded(realm, "revokeUnknownClient", await nobody().revoke(one.refreshToken));
    expectRecorded(realm, "revoke", await wire().revoke(one.accessToken));
    expect((await wire().refresh(one.refreshToken)).status).toBe(200);
    expectRecorded(realm, "revoke", await wire().revoke(one.refreshToken));
    expectRecorded(realm, "refreshAfterRevocation", await wire().refresh(one.refreshToken));
    expectRecorded(
      realm,
      "refreshOtherSessionAfterRevocation",
      await wire().refresh(other.refreshToken),
    );
    expect((await otherWire().refresh(otherClients.refreshToken)).status).toBe(200);
    expectRecorded(realm, "revokeGarbage", await wire().revoke(one.refreshToken));
  });

  it("ends all sessions of a client when its consent is withdrawn", async () => {
    const realm = realmOf();
    const one = await signInOnWire(realm, "editor");
    const other = await signInOnWire(realm, "editor");
    const lasting = await signInOnWire(realm, "editor", offline);
    expectRecorded(realm, "withdrawConsent", await wire().withdrawConsent(one.accessToken));
    for (const { refreshToken } of [one, other]) {
      expectRecorded(realm, "refreshAfterConsentWithdrawn", await wire().refresh(refreshToken));
    }
    expect((await otherWire().refresh(lasting.refreshToken)).status).toBe(200);
    const withdrawn = await otherWire().withdrawConsent(lasting.accessToken);
    expectRecorded(realm, "withdrawConsent", withdrawn);
    expectRecorded(
      realm,
      "offlineAfterConsentWithdrawn",
      await otherWire().refresh(lasting.refreshToken),
    );
  });

  it("gives an offline token that works until it is revoked", async () => {
    const realm = realmOf();
    const one = await signInOnWire(realm, "editor", offline);
    expect(one.answer.body["refresh_expires_in"]).toBe(0);
    expect(scopesOf(one.answer.body["scope"])).toEqual([
      "email",
      "offline_access",
      "profile",
      "roles",
    ]);
    expect(claimsOf(one.refreshToken)).toMatchObject({ typ: "Offline" });
    expect(claimsOf(one.refreshToken)).not.toHaveProperty("exp");
    const { body } = await otherWire().refresh(one.refreshToken);
    expect(rolesOf(body["access_token"])).toContain("entity-registry-write");
    expectRecorded(realm, "logout", await otherWire().logOut(one.refreshToken));
    expectRecorded(realm, "offlineAfterLogout", await otherWire().refresh(one.refreshToken));
    const two = await signInOnWire(realm, "editor", offline);
    expectRecorded(realm, "revoke", await otherWire().revoke(two.refreshToken));
    expectRecorded(realm, "offlineAfterRevocation", await otherWire().refresh(two.refreshToken));
  });

  it("ends a user's sessions for an administrator", async () => {
    const realm = realmOf();
    const { refreshToken } = await signInOnWire(realm, "admin");
    const lasting = await signInOnWire(realm, "admin", offline);
    await realm.endSessions("admin");
    expectRecorded(realm, "refreshAfterAdminLogout", await wire().refresh(refreshToken));
    expectRecorded(realm, "logoutEnded", await wire().logOut(refreshToken));
    expectRecorded(
      realm,
      "offlineAfterAdminLogout",
      await otherWire().refresh(lasting.refreshToken),
    );
  });
}
