/**
 * The keys of the realm: an RS256 key for access and ID tokens, a secret for refresh tokens.
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
  readonly #encryptionKey = fakeEncryptionKey();
  #signing: SigningKey;

  private constructor(signing: SigningKey) {
    this.#signing = signing;
  }

  static async create(): Promise<RealmKeys> {
    return new RealmKeys(await generateSigningKey());
  }

  /** Replaces the signing key. Tokens signed with the previous key are no longer accepted. */
  async rotate(): Promise<void> {
    this.#signing = await generateSigningKey();
  }

  /** The public key in the form of `GET {issuer}`: the SPKI in base64, without the lines of PEM. */
  get publicKey(): string {
    return this.#signing.publicKey.export({ type: "spki", format: "der" }).toString("base64");
  }

  /** The JWK Set. As in Keycloak's, the first key is for encryption, so clients must use `kid`. */
  get jwks(): { keys: Claims[] } {
    const { kid, publicKey } = this.#signing;
    const signingKey = { ...publicKey.export({ format: "jwk" }), kid, alg: "RS256", use: "sig" };
    return { keys: [this.#encryptionKey, signingKey] };
  }

  /** Signs an access or ID token; Keycloak's header has `typ: "JWT"`. */
  sign(claims: Claims): Promise<string> {
    const { kid, privateKey } = this.#signing;
    return new SignJWT(claims).setProtectedHeader({ alg: "RS256", typ: "JWT", kid })
      .sign(privateKey);
  }

  /** The claims of an access or ID token, or undefined if it is not one of ours or has expired. */
  verify(token: string): Promise<Claims | undefined> {
    return read(token, this.#signing.publicKey, { algorithms: ["RS256"] });
  }

  /** Signs a refresh token, which only this server verifies. */
  signRefresh(claims: Claims): Promise<string> {
    return new SignJWT(claims).setProtectedHeader({ alg: "HS256", typ: "JWT" })
      .sign(this.#refreshSecret);
  }

  /** The claims of a refresh token, even if expired, or undefined if it is not one of ours. */
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

/** The modulus is random bytes: the key never encrypts, and generating primes takes long. */
function fakeEncryptionKey(): Claims {
  const modulus = randomBytes(256);
  modulus[0]! |= 0x80;
  modulus[255]! |= 1;
  const kid = randomBytes(16).toString("base64url");
  const n = modulus.toString("base64url");
  return { kty: "RSA", n, e: "AQAB", kid, alg: "RSA-OAEP", use: "enc" };
}
