import { createPublicKey } from "node:crypto";
import { createRemoteJWKSet, importJWK, importSPKI, jwtVerify } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Demo, startDemo } from "../../src/demo/mod.ts";
import { callApi, signInAs } from "./client.ts";

describe("the realm", () => {
  let demo: Demo;
  beforeAll(async () => {
    demo = await startDemo({ interval: 0, realm: "rrap" });
  });
  afterAll(() => demo.close());

  it("has Keycloak's issuer and paths in its metadata", async () => {
    expect(demo.issuer).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/auth\/realms\/rrap$/);
    const { body } = await callApi(`${demo.issuer}/.well-known/openid-configuration`);
    const at = (path: string) => `${demo.issuer}/protocol/openid-connect/${path}`;
    expect(body).toMatchObject({
      issuer: demo.issuer,
      authorization_endpoint: at("auth"),
      device_authorization_endpoint: at("auth/device"),
      token_endpoint: at("token"),
      jwks_uri: at("certs"),
      userinfo_endpoint: at("userinfo"),
      end_session_endpoint: at("logout"),
      revocation_endpoint: at("revoke"),
      introspection_endpoint: at("token/introspect"),
    });
    expect(body.grant_types_supported).toContain("urn:ietf:params:oauth:grant-type:device_code");
  });

  it("publishes a public key at the issuer and in the JWK Set, and both verify its tokens", async () => {
    const { access_token: token } = await signInAs(demo, "editor");
    const { body } = await callApi(demo.issuer);
    expect(body).toMatchObject({
      realm: "rrap",
      "token-service": `${demo.issuer}/protocol/openid-connect`,
      "account-service": `${demo.issuer}/account`,
    });
    const pem = `-----BEGIN PUBLIC KEY-----\n${body.public_key}\n-----END PUBLIC KEY-----`;
    expect(createPublicKey(pem).asymmetricKeyType).toBe("rsa");
    await jwtVerify(token, await importSPKI(pem, "RS256"), { audience: "account" });
    const jwks = createRemoteJWKSet(new URL(`${demo.issuer}/protocol/openid-connect/certs`));
    const { payload } = await jwtVerify(token, jwks, { issuer: demo.issuer });
    expect(payload.azp).toBe("client-tools");
  });

  it("answers unknown paths as Keycloak does, and forbids caching", async () => {
    const protocol = `${demo.issuer}/protocol/openid-connect`;
    expect(await callApi(`${protocol}/nothing`)).toEqual({
      status: 404,
      body: { error: "HTTP 404 Not Found" },
    });
    expect(await callApi(`${protocol}/token`)).toEqual({
      status: 405,
      body: { error: "HTTP 405 Method Not Allowed" },
    });
    const { headers } = await fetch(`${protocol}/userinfo`);
    expect(headers.get("www-authenticate")).toBe('Bearer realm="rrap"');
    expect(headers.get("cache-control")).toBe("no-store");
  });

  it("supports no sign-in without a device code", async () => {
    const { body: metadata } = await callApi(`${demo.issuer}/.well-known/openid-configuration`);
    const answer = await callApi(`${metadata.authorization_endpoint}?response_type=code`);
    expect([answer.status, answer.body.error]).toEqual([400, "unauthorized_client"]);
    expect(metadata.grant_types_supported).toHaveLength(2);
  });

  it("lists an encryption key before the signing key, and both can be imported", async () => {
    const { keys } = (await callApi(`${demo.issuer}/protocol/openid-connect/certs`)).body;
    expect(keys.map(({ use }: { use: string }) => use)).toEqual(["enc", "sig"]);
    for (const key of keys) await expect(importJWK(key)).resolves.toBeDefined();
  });

  it("has another key after a rotation, and the APIs accept only new tokens", async () => {
    const check = `${demo.deployment.apis.registry}/check-access/check-general-access`;
    const before = (await callApi(demo.issuer)).body.public_key;
    const old = await signInAs(demo, "editor");
    await demo.rotateSigningKey();
    expect((await callApi(demo.issuer)).body.public_key).not.toBe(before);
    expect(await callApi(check, { token: old.access_token })).toEqual({
      status: 401,
      body: { detail: "Could not validate credentials" },
    });
    const fresh = await signInAs(demo, "editor");
    expect((await callApi(check, { token: fresh.access_token })).status).toBe(200);
  });

  it("gives users the same subject after a restart", async () => {
    const subject = async () => {
      await using again = await startDemo({ interval: 0 });
      const { access_token: token } = await signInAs(again, "editor");
      const { payload } = await jwtVerify(
        token,
        createRemoteJWKSet(new URL(`${again.issuer}/protocol/openid-connect/certs`)),
      );
      return payload.sub;
    };
    expect(await subject()).toBe(await subject());
  });
});
