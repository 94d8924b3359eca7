/**
 * The keys of the realm: RS256 for access and ID tokens, a secret for refresh tokens.
 *
 * @module
 */
import { generateKeyPair, type KeyObject, randomBytes } from "node:crypto";
import { promisify } from "node:util";

type Jose = typeof import("jose");
type Claims = Record<string, unknown>;

interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** Signs and verifies the realm's tokens. */
export class RealmKeys {
  readonly #jose: Jose;
  readonly #refreshSecret = randomBytes(32);
  readonly #encryption: SigningKey;
  #signing: SigningKey;

  private constructor(jose: Jose, signing: SigningKey, encryption: SigningKey) {
    this.#jose = jose;
    this.#signing = signing;
    this.#encryption = encryption;
  }

  static async create(): Promise<RealmKeys> {
    const [jose, signing, encryption] = await Promise.all([
      import("jose"),
      generateSigningKey(),
      generateSigningKey(),
    ]);
    return new RealmKeys(jose, signing, encryption);
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
  get jwks(): { keys: Record<string, unknown>[] } {
    const jwk = (key: SigningKey, alg: string, use: string) => {
      const { kid, publicKey } = key;
      return { ...publicKey.export({ format: "jwk" }), kid, alg, use };
    };
    return {
      keys: [jwk(this.#encryption, "RSA-OAEP", "enc"), jwk(this.#signing, "RS256", "sig")],
    };
  }

  /** The key with its private part, for the library that insists on having one. */
  get privateJwk(): Record<string, unknown> {
    const jwk = this.#signing.privateKey.export({ format: "jwk" });
    return { ...jwk, kid: this.#signing.kid, alg: "RS256", use: "sig" };
  }

  /** Signs an access or ID token; Keycloak's header says `typ: "JWT"`. */
  sign(claims: Claims): Promise<string> {
    const { kid, privateKey } = this.#signing;
    return new this.#jose.SignJWT(claims)
      .setProtectedHeader({ alg: "RS256", typ: "JWT", kid })
      .sign(privateKey);
  }

  /** The claims of an access token, or undefined if it is not one of ours or has ended. */
  async verify(token: string): Promise<Claims | undefined> {
    try {
      const { payload } = await this.#jose.jwtVerify(token, this.#signing.publicKey, {
        algorithms: ["RS256"],
      });
      return payload;
    } catch {
      return undefined;
    }
  }

  /** Signs a refresh token, which only this server reads. */
  signRefresh(claims: Claims): Promise<string> {
    return new this.#jose.SignJWT(claims)
      .setProtectedHeader({ alg: "HS256", typ: "JWT" })
      .sign(this.#refreshSecret);
  }

  /** The claims of a refresh token, ended or not, or undefined if it is not one of ours. */
  async readRefresh(token: string): Promise<Claims | undefined> {
    try {
      const { payload } = await this.#jose.compactVerify(token, this.#refreshSecret);
      return JSON.parse(new TextDecoder().decode(payload)) as Claims;
    } catch {
      return undefined;
    }
  }
}

async function generateSigningKey(): Promise<SigningKey> {
  const pair = await promisify(generateKeyPair)("rsa", { modulusLength: 2048 });
  return { kid: randomBytes(16).toString("base64url"), ...pair };
}
