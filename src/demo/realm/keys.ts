/**
 * The keys of the realm: RS256 for access and ID tokens, a secret for refresh tokens.
 *
 * @module
 */
import { SignJWT } from "jose/jwt/sign";
import { jwtVerify, type JWTVerifyOptions } from "jose/jwt/verify";
import { generateKeyPair, type KeyObject, randomBytes } from "node:crypto";
import { promisify } from "node:util";

type Claims = Record<string, unknown>;

interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** Signs and verifies the realm's tokens. */
export class RealmKeys {
  readonly #refreshSecret: Uint8Array = randomBytes(32);
  readonly #encryptionKey = inventEncryptionKey();
  #signing: SigningKey;

  private constructor(signing: SigningKey) {
    this.#signing = signing;
  }

  static async create(): Promise<RealmKeys> {
    return new RealmKeys(await generateSigningKey());
  }

  /** Replaces the signing key; tokens signed with the one before are no longer accepted. */
  async rotate(): Promise<void> {
    this.#signing = await generateSigningKey();
  }

  /** The public key as `GET {issuer}` gives it: base64 of the SPKI, without PEM lines. */
  get publicKey(): string {
    return this.#signing.publicKey.export({ type: "spki", format: "der" }).toString("base64");
  }

  /** The JWK Set: Keycloak's has an encryption key before the signing key, to trip who takes the first. */
  get jwks(): { keys: Claims[] } {
    const { kid, publicKey } = this.#signing;
    const signingKey = { ...publicKey.export({ format: "jwk" }), kid, alg: "RS256", use: "sig" };
    return { keys: [this.#encryptionKey, signingKey] };
  }

  /** Signs an access or ID token; Keycloak's header says `typ: "JWT"`. */
  sign(claims: Claims): Promise<string> {
    const { kid, privateKey } = this.#signing;
    return new SignJWT(claims).setProtectedHeader({ alg: "RS256", typ: "JWT", kid })
      .sign(privateKey);
  }

  /** The claims of an access or ID token, or undefined if it is not one of ours or has ended. */
  verify(token: string): Promise<Claims | undefined> {
    return read(token, this.#signing.publicKey, { algorithms: ["RS256"] });
  }

  /** Signs a refresh token, which only this server reads. */
  signRefresh(claims: Claims): Promise<string> {
    return new SignJWT(claims).setProtectedHeader({ alg: "HS256", typ: "JWT" })
      .sign(this.#refreshSecret);
  }

  /** The claims of a refresh token, ended or not, or undefined if it is not one of ours. */
  readRefresh(token: string): Promise<Claims | undefined> {
    const options = { algorithms: ["HS256"], currentDate: new Date(0) };
    return read(token, this.#refreshSecret, options);
  }
}

async function read(
  token: string,
  key: KeyObject | Uint8Array,
  options: JWTVerifyOptions,
): Promise<Claims | undefined> {
  return (await jwtVerify(token, key, options).catch(() => undefined))?.payload;
}

async function generateSigningKey(): Promise<SigningKey> {
  const pair = await promisify(generateKeyPair)("rsa", { modulusLength: 2048 });
  return { kid: randomBytes(16).toString("base64url"), ...pair };
}

/** Nobody encrypts to this key, so its modulus is no product of primes: those take long to find. */
function inventEncryptionKey(): Claims {
  const modulus = randomBytes(256);
  modulus[0]! |= 0x80;
  modulus[255]! |= 1;
  const kid = randomBytes(16).toString("base64url");
  const n = modulus.toString("base64url");
  return { kty: "RSA", n, e: "AQAB", kid, alg: "RSA-OAEP", use: "enc" };
}
