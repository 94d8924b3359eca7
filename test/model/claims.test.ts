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

  // Named, so that nothing shaped like a token stands in a report.
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

  test("names the scope that a newer Keycloak needs for the subject", () => {
    expect(codeOf(jwt({ iss: "https://a", exp: 1 }))?.message).toContain("scope basic");
  });

  test("takes an offline token without an end only where that is asked for", () => {
    const offline = jwt({ iss: "https://a", sub: "s" });
    expect(decodeClaims(offline, { requireExp: false }).sub).toBe("s");
    expect(codeOf(offline)).toMatchObject({ code: "ERR_TOKEN_INVALID" });
  });

  test("tells no roles from none", () => {
    const base = { iss: "https://a", sub: "s", exp: 1 };
    expect(realmRolesOf(base)).toBeUndefined();
    expect(realmRolesOf({ ...base, realm_access: { roles: [] } })).toEqual([]);
  });
});
