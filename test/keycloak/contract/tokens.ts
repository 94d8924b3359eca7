/**
 * The claims of tokens, and the answers to a refresh.
 */
import { expect, it } from "vitest";
import type { Realm } from "../realm.ts";
import { expectRecorded, signInOnWire } from "../story.ts";
import { offline, rolesOf } from "../tokens.ts";
import { claimsOf, Wire } from "../wire.ts";

/** Declares the tests for the server that `realmOf` gives. */
export function describeTokens(realmOf: () => Realm): void {
  const wire = () => new Wire(realmOf().issuer);
  const otherWire = () => new Wire(realmOf().issuer, "automated-access");
  const nobody = () => new Wire(realmOf().issuer, "nobody");

  it("includes roles in the token only with their scope", async () => {
    const bare = await signInOnWire(realmOf(), "editor", { ...offline, scope: "openid" });
    const claims = claimsOf(bare.accessToken);
    expect(claims).not.toHaveProperty("realm_access");
    expect(claims).not.toHaveProperty("aud");
    expect(claims).toMatchObject({ azp: "automated-access", preferred_username: "editor" });
    const roles = await signInOnWire(realmOf(), "editor", { ...offline, scope: "openid roles" });
    expect(rolesOf(roles.accessToken)).toContain("entity-registry-write");
  });

  it("refreshes repeatedly with the same token without rotation", async () => {
    const realm = realmOf();
    const { accessToken, refreshToken } = await signInOnWire(realm, "editor");
    for (const _ of [1, 2]) {
      const { status, body } = await wire().refresh(refreshToken);
      expect(status).toBe(200);
      expect(body).toMatchObject({
        token_type: "Bearer",
        refresh_token: expect.any(String),
        session_state: claimsOf(accessToken)["sid"],
      });
    }
    expectRecorded(realm, "refreshGarbage", await wire().refresh("garbage"));
    expectRecorded(realm, "refreshMissing", await wire().refresh(undefined));
    expectRecorded(realm, "refreshEmpty", await wire().refresh(""));
    const twice = "client_id=client-tools&grant_type=refresh_token&refresh_token=a&refresh_token=b";
    const repeated = await wire().postRaw("token_endpoint", twice);
    expectRecorded(realm, "refreshRepeatedParameter", repeated);
    expectRecorded(realm, "refreshAccessToken", await wire().refresh(accessToken));
    expectRecorded(realm, "refreshOtherClients", await otherWire().refresh(refreshToken));
    expectRecorded(realm, "refreshUnknownClient", await nobody().refresh(refreshToken));
    expectRecorded(realm, "introspectByPublicClient", await wire().introspect(accessToken));
    expectRecorded(realm, "userInfoWithoutToken", await wire().userInfo(undefined));
    expectRecorded(realm, "userInfoBadToken", await wire().userInfo("garbage"));
  });
}
