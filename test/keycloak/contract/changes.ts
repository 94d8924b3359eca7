/**
 * Changes during a session: of the account, its roles, the signing key.
 */
import { expect, it } from "vitest";
import type { Realm } from "../realm.ts";
import { expectRecorded, poll, signInOnWire } from "../story.ts";
import { rolesOf } from "../tokens.ts";
import { headerOf, Wire } from "../wire.ts";

/** Declares the tests for the server that `realmOf` gives. */
export function describeChanges(realmOf: () => Realm): void {
  const wire = () => new Wire(realmOf().issuer);

  it("refuses a disabled user, and accepts the session again once the user is enabled", async () => {
    const realm = realmOf();
    const { refreshToken } = await signInOnWire(realm, "reader");
    const { body: code } = await wire().deviceCode();
    await realm.approve(String(code["user_code"]), "reader");
    await realm.setUser("reader", { enabled: false });
    expectRecorded(realm, "refreshUserDisabled", await wire().refresh(refreshToken));
    expectRecorded(realm, "pollUserDisabled", await poll(wire(), code["device_code"]));
    await realm.setUser("reader", { enabled: true });
    expect((await wire().refresh(refreshToken)).status).toBe(200);
  });

  it("includes a newly granted role after a refresh", async () => {
    const realm = realmOf();
    const { accessToken, refreshToken } = await signInOnWire(realm, "newcomer");
    await realm.setUser("newcomer", { roles: ["handle-read"] });
    expect(rolesOf(accessToken)).not.toContain("handle-read");
    const { body } = await wire().refresh(refreshToken);
    expect(rolesOf(body["access_token"])).toEqual([
      "default-roles-provena-test",
      "handle-read",
      "offline_access",
      "uma_authorization",
    ]);
  });

  it("signs with the new key once the old one is removed", async () => {
    const realm = realmOf();
    const { accessToken, refreshToken } = await signInOnWire(realm, "editor");
    const { public_key: keyBefore } = (await wire().realmInfo()).body;
    await realm.rotateSigningKey();
    const kids = (await wire().keys()).filter((key) => key["use"] === "sig")
      .map((key) => key["kid"]);
    expect(kids).not.toContain(headerOf(accessToken)["kid"]);
    expect((await wire().realmInfo()).body["public_key"]).not.toBe(keyBefore);
    const { status, body } = await wire().refresh(refreshToken);
    expect(status).toBe(200);
    expect(kids).toContain(headerOf(body["access_token"])["kid"]);
    expectRecorded(realm, "userInfoRotatedKey", await wire().userInfo(accessToken));
  });
}
