import { Buffer } from "node:buffer";
import { describe, expect, test } from "vitest";
import { decodeClaims, realmRolesOf, userOf } from "../../src/model/claims.ts";

const jwt = (claims: unknown) =>
  `e30.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.sig`;
const codeOf = (token: string) => {
  try {
    decodeClaims(token);
  } catch (error) {
    return (error as { code: string; message: string });
  }
};

describe("decoding an access token", () => {
  test("reads the claims without looking at the signature", () => {
    const claims = decodeClaims(jwt({ iss: "https://a", sub: "s", exp: 1, email: "é@x" }));
    expect(userOf(claims)).toEqual({ sub: "s", username: "s", name: undefined, email: "é@x" });
  });

  // Named, so that test reports contain nothing that looks like a token.
  test.each([
    ["nothing", ""],
    ["two parts", "a.b"],
    ["four parts", "a.b.c.d"],
    ["claims that are not base64url", "a.!.c"],
    ["claims that are a list", jwt([])],
    ["claims that are null", jwt(null)],
    ["claims without an issuer", jwt({ sub: "s", exp: 1 })],
  ])("refuses %s as not a token", (_, token) => {
    expect(codeOf(token)).toMatchObject({ code: "ERR_TOKEN_INVALID" });
  });

  test("names the scope that newer versions of Keycloak need for the subject", () => {
    expect(codeOf(jwt({ iss: "https://a", exp: 1 }))?.message).toContain("scope basic");
  });

  test("accepts an offline token without exp only if the caller allows it", () => {
    const offline = jwt({ iss: "https://a", sub: "s" });
    expect(decodeClaims(offline, { requireExp: false }).sub).toBe("s");
    expect(codeOf(offline)).toMatchObject({ code: "ERR_TOKEN_INVALID" });
  });

  test("distinguishes an empty list of roles from a missing one", () => {
    const base = { iss: "https://a", sub: "s", exp: 1 };
    expect(realmRolesOf(base)).toBeUndefined();
    expect(realmRolesOf({ ...base, realm_access: { roles: [] } })).toEqual([]);
  });
});
