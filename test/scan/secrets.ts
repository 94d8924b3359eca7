/** Fake credentials, generated for each test so that no file of the project contains one. */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";

function base64url(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

/** Letters and digits that look random, but are always the same. */
export function random(seed: string, length: number): string {
  let text = "";
  for (let i = 0; text.length < length; i++) {
    text += createHash("sha256").update(`${seed} ${i}`).digest("base64url").replace(/[-_]/g, "");
  }
  return text.slice(0, length);
}

/** A JWT in Keycloak's format. */
export function jwt(typ: string, header: object = { alg: "RS256", typ: "JWT", kid: "k1" }): string {
  const payload = { iss: "https://auth.reef.example/realms/r", sub: "5f1c", exp: 1, typ };
  return `${base64url(header)}.${base64url(payload)}.${random(typ, 342)}`;
}

export const access: string = jwt("Bearer");
export const refresh: string = jwt("Refresh", { alg: "HS512", typ: "JWT" });
export const device: string = random("device", 43);
export const opaque: string = random("opaque", 43);
export const accessKey: string = `AKIA${random("key", 30).toUpperCase().slice(0, 16)}`;
export const secretKey: string = random("secret", 40);
export const presigned: string =
  `https://bucket.s3.amazonaws.com/reef/data.csv?X-Amz-Algorithm=AWS4&` +
  `X-Amz-Credential=${accessKey}%2F20260512&X-Amz-Signature=${"0a1b2c3d".repeat(8)}`;

/** All of them, to check that a report shows none. */
export const all: readonly string[] = [
  access,
  refresh,
  device,
  opaque,
  accessKey,
  secretKey,
  "0a1b2c3d",
];

/** Fails if a text contains a piece of a credential. */
export function pieceIn(text: string): string | undefined {
  for (const secret of all) {
    for (let at = 40; at + 8 <= secret.length; at += 4) {
      const piece = secret.slice(at, at + 8);
      if (text.includes(piece)) return piece;
    }
    if (text.includes(secret)) return secret;
  }
  return undefined;
}
