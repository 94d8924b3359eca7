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

  test.each(["", "a.b", "a.b.c.d", "a.!.c", jwt([]), jwt(null), jwt({ sub: "s", exp: 1 })])(
    "refuses %j as not a token",
    (token) => {
      expect(codeOf(token)).toMatchObject({ code: "ERR_TOKEN_INVALID" });
    },
  );

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
