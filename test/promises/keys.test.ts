import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { describe, expect, test } from "vitest";
import { json } from "../faults/answers.ts";
import { elsewhere } from "./elsewhere.ts";
import { failureOf, openStage, type Stage } from "./stage.ts";

describe("42 Keys come only from the issuer's key set", () => {
  const claimsOf = async (stage: Stage): Promise<Record<string, unknown>> => {
    const token = await stage.auth.accessToken({ sub: "sub-of-editor", username: "editor" });
    return JSON.parse(atob(token.split(".")[1]!.replaceAll("-", "+").replaceAll("_", "/")));
  };

  for (const name of ["jwk", "jku", "x5u"]) {
    test(`42 a key in the token's ${name} header is ignored`, async () => {
      await using stage = await openStage();
      const other = await elsewhere();
      const { publicKey, privateKey } = await generateKeyPair("RS256", { extractable: true });
      const brought = name === "jwk" ? await exportJWK(publicKey) : `${other.origin}/${name}`;
      const token = await new SignJWT(await claimsOf(stage))
        .setProtectedHeader({ alg: "RS256", kid: "key-1", [name]: brought }).sign(privateKey);
      stage.auth.tokenFields = { access_token: token };
      expect((await failureOf(stage.signedIn())).code).toBe("ERR_TOKEN_INVALID");
      expect(other.seen).toEqual([]);
    });
  }

  const rsa = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };

  /** Publishes a key of some bits, and signs a token with it under any header. */
  async function signedBy(stage: Stage, bits: number, header: Record<string, unknown>) {
    const publicExponent = new Uint8Array([1, 0, 1]);
    const { publicKey, privateKey } = await crypto.subtle.generateKey(
      { ...rsa, modulusLength: bits, publicExponent },
      true,
      ["sign", "verify"],
    );
    const { kty, n, e } = await crypto.subtle.exportKey("jwk", publicKey);
    const key = { kty, n, e, kid: "key-1", use: "sig", alg: "RS256" };
    stage.auth.always(stage.auth.path("jwks"), json({ keys: [key] }));
    const coded = (text: string) =>
      btoa(text).replaceAll("=", "").replaceAll("+", "-").replaceAll("/", "_");
    const content = [{ alg: "RS256", kid: "key-1", ...header }, await claimsOf(stage)]
      .map((part) => coded(JSON.stringify(part))).join(".");
    const signature = await crypto.subtle.sign(rsa, privateKey, new TextEncoder().encode(content));
    return `${content}.${coded(String.fromCharCode(...new Uint8Array(signature)))}`;
  }

  test("42 a strong key without extensions is accepted, as a control", async () => {
    await using stage = await openStage();
    stage.auth.tokenFields = { access_token: await signedBy(stage, 2048, {}) };
    expect((await stage.signedIn()).state.status).toBe("signedIn");
  });

  test("42 an unknown critical extension is refused", async () => {
    await using stage = await openStage();
    const header = { crit: ["tomorrow"], tomorrow: true };
    stage.auth.tokenFields = { access_token: await signedBy(stage, 2048, header) };
    expect((await failureOf(stage.signedIn())).code).toBe("ERR_TOKEN_INVALID");
  });

  test("42 an RSA key below 2048 bits is too weak", async () => {
    await using stage = await openStage();
    stage.auth.tokenFields = { access_token: await signedBy(stage, 1024, {}) };
    expect((await failureOf(stage.signedIn())).code).toBe("ERR_TOKEN_INVALID");
  });

  test("42 a shared secret in the key set is not used", async () => {
    await using stage = await openStage();
    const secret = new TextEncoder().encode("a secret everybody can read here");
    const k = btoa(String.fromCharCode(...secret)).replaceAll("=", "");
    stage.auth.always(
      stage.auth.path("jwks"),
      json({ keys: [{ kty: "oct", k, kid: "key-1", alg: "HS256", use: "sig" }] }),
    );
    const token = await new SignJWT(await claimsOf(stage))
      .setProtectedHeader({ alg: "HS256", kid: "key-1" }).sign(secret);
    stage.auth.tokenFields = { access_token: token };
    expect((await failureOf(stage.signedIn())).code).toBe("ERR_TOKEN_INVALID");
  });
});
