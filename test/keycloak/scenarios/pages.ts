/**
 * The behaviour of Keycloak's own pages.
 */
import { describe, expect, it } from "vitest";
import type { KeycloakRealm } from "../keycloak_realm.ts";
import { openSession, startSignIn } from "../library.ts";
import { expectRecorded, signInOnWire } from "../story.ts";
import { claimsOf, Wire } from "../wire.ts";

/** Declares the scenarios for the Keycloak that `realmOf` gives. */
export function describePages(realmOf: () => KeycloakRealm): void {
  describe("on its pages", () => {
    it("accepts a code typed in lower case", async () => {
      const realm = realmOf();
      await using session = openSession(realm);
      const { code, outcome } = await startSignIn(session);
      const heading = await realm.approveByTyping(code.userCode.toLowerCase(), "editor");
      expect(heading).toBe("Device Login Successful");
      await outcome;
      expect((await session.user()).username).toBe("editor");
    });

    it("asks again after an unknown code", async () => {
      await expect(realmOf().approve("ABCD-EFGH", "editor")).rejects.toThrow(/says Device Login$/);
    });

    it("uses one session for all approvals in the same browser", async () => {
      const realm = realmOf();
      const tools = await signInOnWire(realm, "editor", { browser: "same" });
      const automated = await signInOnWire(realm, "editor", {
        clientId: "automated-access",
        scope: "openid roles",
        browser: "same",
      });
      expect(claimsOf(automated.accessToken)["sid"]).toBe(claimsOf(tools.accessToken)["sid"]);
      expectRecorded(realm, "logout", await new Wire(realm.issuer).logOut(tools.refreshToken));
      const after = await new Wire(realm.issuer, "automated-access").refresh(
        automated.refreshToken,
      );
      expectRecorded(realm, "refreshAfterLogout", after);
    });
  });
}
