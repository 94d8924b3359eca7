/**
 * Device codes: requesting one, and polling until it ends.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Realm } from "../realm.ts";
import { expectRecorded, poll, signInOnWire } from "../story.ts";
import { rolesOf, scopesOf } from "../tokens.ts";
import { claimsOf, headerOf, Wire } from "../wire.ts";

/** Declares the tests for the server that `realmOf` gives. */
export function describeCodes(realmOf: () => Realm): void {
  const wire = () => new Wire(realmOf().issuer);
  const otherWire = () => new Wire(realmOf().issuer, "automated-access");
  const nobody = () => new Wire(realmOf().issuer, "nobody");

  it("publishes its metadata", async () => {
    const realm = realmOf();
    const metadata = await wire().metadata();
    expect(metadata).toMatchObject({
      issuer: realm.issuer,
      token_endpoint: `${realm.issuer}/protocol/openid-connect/token`,
      device_authorization_endpoint: `${realm.issuer}/protocol/openid-connect/auth/device`,
      jwks_uri: `${realm.issuer}/protocol/openid-connect/certs`,
      end_session_endpoint: `${realm.issuer}/protocol/openid-connect/logout`,
      revocation_endpoint: `${realm.issuer}/protocol/openid-connect/revoke`,
      userinfo_endpoint: `${realm.issuer}/protocol/openid-connect/userinfo`,
    });
    expect(metadata["grant_types_supported"]).toContain(
      "urn:ietf:params:oauth:grant-type:device_code",
    );
    const { status, body } = await wire().realmInfo();
    expect(status).toBe(200);
    expect(body).toMatchObject({
      realm: "provena-test",
      public_key: expect.stringMatching(/^[A-Za-z0-9+/=]{300,}$/),
      "token-service": `${realm.issuer}/protocol/openid-connect`,
      "account-service": `${realm.issuer}/account`,
    });
  });

  it("gives a device code", async () => {
    const { issuer } = realmOf();
    const { status, body } = await wire().deviceCode();
    expect(status).toBe(200);
    expect(body).toEqual({
      device_code: expect.stringMatching(/^[\w-]{20,}$/),
      user_code: expect.stringMatching(/^[A-Z]{4}-[A-Z]{4}$/),
      verification_uri: `${issuer}/device`,
      verification_uri_complete: `${issuer}/device?user_code=${body["user_code"]}`,
      expires_in: 600,
      interval: 1,
    });
    expectRecorded(realmOf(), "deviceUnknownClient", await nobody().deviceCode());
  });

  it("omits a scope that the client does not have", async () => {
    for (const scope of ["openid nonsense", "openid offline_access"]) {
      const { answer } = await signInOnWire(realmOf(), "reader", { scope });
      expect(answer.body["refresh_expires_in"]).not.toBe(0);
      expect(String(answer.body["scope"])).not.toMatch(/nonsense|offline_access/);
    }
  });

  it("answers polls before the approval, and invalid ones", async () => {
    const realm = realmOf();
    const { body: code } = await wire().deviceCode();
    expectRecorded(realm, "pollPending", await wire().poll(code["device_code"]));
    expectRecorded(realm, "pollWrongCode", await wire().poll("nonsense"));
    expectRecorded(realm, "pollMissingCode", await wire().poll(undefined));
    expectRecorded(realm, "pollEmptyCode", await wire().poll(""));
    expectRecorded(
      realm,
      "pollOtherClientsCode",
      await poll(otherWire(), code["device_code"]),
    );
    await realm.deny(String(code["user_code"]));
    expectRecorded(realm, "pollDenied", await poll(wire(), code["device_code"]));
    expectRecorded(realm, "pollDenied", await poll(wire(), code["device_code"]));
  });

  describe("with half a minute between polls", () => {
    beforeAll(() => realmOf().reset({ interval: 30 }));
    afterAll(() => realmOf().reset({ interval: 1 }));

    it("answers a poll that comes too early", async () => {
      const { body: code } = await wire().deviceCode();
      expectRecorded(realmOf(), "pollPending", await wire().poll(code["device_code"]));
      expectRecorded(realmOf(), "pollEarly", await wire().poll(code["device_code"]));
    });
  });

  it("refuses unknown grants, and grants that public clients may not use", async () => {
    const realm = realmOf();
    const none = "urn:example:none";
    expectRecorded(realm, "unknownGrantType", await wire().grant(none));
    expectRecorded(realm, "unknownGrantTypeOfUnknownClient", await nobody().grant(none));
    expectRecorded(realm, "missingGrantType", await wire().grant());
    expectRecorded(realm, "passwordGrant", await wire().grant("password"));
    expectRecorded(realm, "clientCredentialsGrant", await wire().grant("client_credentials"));
  });

  it("gives tokens for an approved code, once", async () => {
    const realm = realmOf();
    const { answer, accessToken, refreshToken, deviceCode } = await signInOnWire(realm, "editor");
    expect(answer.contentType).toBe("application/json");
    expect(answer.body).toMatchObject({
      expires_in: expect.closeTo(300, -1),
      refresh_expires_in: expect.closeTo(1800, -1),
      token_type: "Bearer",
      id_token: expect.any(String),
      "not-before-policy": 0,
      session_state: claimsOf(accessToken)["sid"],
    });
    expect(scopesOf(answer.body["scope"])).toEqual(["email", "profile", "roles"]);
    expect(headerOf(accessToken)).toMatchObject({ alg: "RS256", typ: "JWT" });
    const claims = claimsOf(accessToken);
    expect(claims).toMatchObject({
      iss: realm.issuer,
      aud: "account",
      typ: "Bearer",
      azp: "client-tools",
      acr: "1",
      auth_time: expect.any(Number),
      jti: expect.any(String),
      email_verified: true,
      name: "Edda Editor",
      preferred_username: "editor",
      given_name: "Edda",
      family_name: "Editor",
      email: "editor@example.org",
      resource_access: {
        account: { roles: ["manage-account", "manage-account-links", "view-profile"] },
      },
    });
    expect(rolesOf(accessToken)).toEqual([
      "default-roles-provena-test",
      "entity-registry-read",
      "entity-registry-write",
      "offline_access",
      "uma_authorization",
    ]);
    expect(claimsOf(refreshToken)).toMatchObject({
      iss: realm.issuer,
      aud: realm.issuer,
      sub: claims["sub"],
      typ: "Refresh",
      azp: "client-tools",
      sid: claims["sid"],
      exp: expect.any(Number),
    });
    expect(await wire().userInfo(accessToken)).toMatchObject({
      status: 200,
      body: { sub: claims["sub"], preferred_username: "editor", email: "editor@example.org" },
    });
    expectRecorded(realm, "pollUsedTwice", await poll(wire(), deviceCode));
  });
}
