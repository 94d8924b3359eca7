import { exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";
import { json, oauthError } from "./answers.ts";
import { type Answer, type Arrived, ScriptedServer } from "./scripted_server.ts";
import { Secrets } from "./secrets.ts";

/** The normal behaviour of an {@link AuthServer}. */
export interface AuthServerOptions {
  /** Milliseconds since the epoch; the server's own clock. */
  readonly clock: () => number;
  readonly secrets?: Secrets;
  /** Seconds; undefined for an answer without `interval`. */
  readonly interval?: number | undefined;
  readonly deviceCodeTtl?: number;
  readonly accessTokenTtl?: number;
  readonly refreshTokenTtl?: number;
  /** A refresh token works once, and its reuse ends the session. */
  readonly strictRotation?: boolean;
  /** False for a server that keeps the refresh token as it is. */
  readonly rotates?: boolean;
  /** A path before `/realms`, as older Keycloaks have. */
  readonly prefix?: string;
  readonly clientId?: string;
}

interface Grant {
  readonly userCode: string;
  decision: "pending" | "denied" | { readonly sub: string; readonly username: string };
}

interface Session {
  readonly sub: string;
  readonly username: string;
  refreshToken: string;
  live: boolean;
}

type KeyPair = Awaited<ReturnType<typeof generateKeyPair>>;

const keyPairs = new Map<string, Promise<KeyPair>>();

/** Creating a key is slow, so each name keeps its key within a process. */
function keyPair(kid: string): Promise<KeyPair> {
  const made = keyPairs.get(kid) ?? generateKeyPair("RS256", { extractable: true });
  keyPairs.set(kid, made);
  return made;
}

/** An authorization server on a real socket, which can also be faulty. */
export class AuthServer extends ScriptedServer {
  readonly secrets: Secrets;
  readonly #options: AuthServerOptions;
  readonly #grants = new Map<string, Grant>();
  readonly #sessions = new Set<Session>();
  #keys: KeyPair | undefined;
  #kid = "key-1";
  #serial = 0;
  /** Claims that are added to every access token, or replace the normal ones. */
  claims: Record<string, unknown> = {};
  /** Fields that replace those of the metadata. */
  metadata: Record<string, unknown> = {};
  /** Fields that replace those of every token answer. */
  tokenFields: Record<string, unknown> = {};
  /** Seconds the server's clock is ahead. */
  skew = 0;

  constructor(options: AuthServerOptions) {
    super();
    this.#options = options;
    this.secrets = options.secrets ?? new Secrets();
  }

  get issuer(): string {
    return `${this.origin}${this.#options.prefix ?? "/auth"}/realms/stage`;
  }

  /** The path of an endpoint. */
  path(name: "token" | "device" | "jwks" | "logout" | "revoke" | "discovery"): string {
    const realm = new URL(this.issuer).pathname;
    if (name === "discovery") return `${realm}/.well-known/openid-configuration`;
    const paths = { token: "token", device: "auth/device", jwks: "certs", logout: "logout" };
    return `${realm}/protocol/openid-connect/${{ ...paths, revoke: "revoke" }[name]}`;
  }

  override async start(port = 0): Promise<this> {
    await super.start(port);
    await this.rotateKeys("key-1");
    this.always(this.path("discovery"), this.#dated((r, s, k) => json(this.#metadata())(r, s, k)));
    this.always(
      this.path("jwks"),
      this.#dated(async (r, s, k) => json(await this.keySet())(r, s, k)),
    );
    this.always(this.path("device"), this.#dated((r, s, k) => this.#device()(r, s, k)));
    this.always(
      this.path("token"),
      this.#dated(async (r, s, k) => (await this.#token(r))(r, s, k)),
    );
    const ended: Answer = (request, response) => {
      const given = request.form.get("refresh_token") ?? request.form.get("token");
      for (const session of this.#sessions) {
        if (session.refreshToken === given) session.live = false;
      }
      response.writeHead(204).end();
    };
    this.always(this.path("logout"), this.#dated(ended));
    this.always(this.path("revoke"), this.#dated(ended));
    const account = `${this.issuer}/account`;
    this.always(new URL(this.issuer).pathname, json({ "account-service": account }));
    const consent = `${new URL(account).pathname}/applications/client-tools/consent`;
    this.always(consent, (_request, response) => void response.writeHead(204).end());
    return this;
  }

  /** Signs with a new key from now on. */
  async rotateKeys(kid: string): Promise<void> {
    this.#keys = await keyPair(kid);
    this.#kid = kid;
  }

  async keySet(): Promise<{ keys: JWK[] }> {
    const key = await exportJWK(this.#keys!.publicKey);
    return { keys: [{ ...key, kid: this.#kid, use: "sig", alg: "RS256" }] };
  }

  approve(userCode: string, username = "editor"): void {
    this.#grant(userCode).decision = { sub: `sub-of-${username}`, username };
  }

  deny(userCode: string): void {
    this.#grant(userCode).decision = "denied";
  }

  /** Approves the newest code. */
  approveLast(username = "editor"): void {
    this.approve([...this.#grants.values()].at(-1)!.userCode, username);
  }

  /** Ends every session, like an administrator. */
  endSessions(): void {
    for (const session of this.#sessions) session.live = false;
  }

  /** The number of refresh requests. */
  get refreshes(): number {
    return this.requests.filter(({ form }) => form.get("grant_type") === "refresh_token").length;
  }

  /** The number of polls. */
  get polls(): number {
    return this.requests.filter(({ form }) => form.get("grant_type")?.includes("device_code"))
      .length;
  }

  /** An access token, valid by default. */
  async accessToken(
    user: { sub: string; username: string },
    options: { claims?: Record<string, unknown>; header?: Record<string, unknown> } = {},
  ): Promise<string> {
    const iat = Math.floor(this.now() / 1000);
    const token = await new SignJWT({
      typ: "Bearer",
      azp: this.#options.clientId ?? "client-tools",
      preferred_username: user.username,
      email: `${user.username}@example.org`,
      realm_access: { roles: ["entity-registry-read"] },
      jti: `CANARY-${++this.#serial}`,
      iss: this.issuer,
      sub: user.sub,
      iat,
      exp: iat + (this.#options.accessTokenTtl ?? 300),
      ...this.claims,
      ...options.claims,
    }).setProtectedHeader({ alg: "RS256", typ: "JWT", kid: this.#kid, ...options.header })
      .sign(this.#keys!.privateKey);
    return this.secrets.add(token, "access token");
  }

  /** A refresh token of a new session. */
  startSession(username = "editor"): string {
    return this.#newSession({ sub: `sub-of-${username}`, username }).refreshToken;
  }

  /** A token answer, like after an approval or a refresh. */
  async tokenAnswer(session: Session): Promise<Record<string, unknown>> {
    return {
      access_token: await this.accessToken(session),
      expires_in: this.#options.accessTokenTtl ?? 300,
      refresh_expires_in: this.#options.refreshTokenTtl ?? 1800,
      refresh_token: session.refreshToken,
      token_type: "Bearer",
      scope: "openid profile email",
      ...this.tokenFields,
    };
  }

  now(): number {
    return this.#options.clock() + this.skew * 1000;
  }

  #grant(userCode: string): Grant {
    const grant = [...this.#grants.values()].find((grant) => grant.userCode === userCode);
    if (!grant) throw new Error(`no grant has the code ${userCode}`);
    return grant;
  }

  #dated(answer: Answer): Answer {
    return (request, response, socket) => {
      response.setHeader("date", new Date(this.now()).toUTCString());
      return answer(request, response, socket);
    };
  }

  #metadata(): Record<string, unknown> {
    const at = (name: "token" | "device" | "jwks" | "logout" | "revoke") =>
      this.origin + this.path(name);
    return {
      issuer: this.issuer,
      token_endpoint: at("token"),
      device_authorization_endpoint: at("device"),
      jwks_uri: at("jwks"),
      end_session_endpoint: at("logout"),
      revocation_endpoint: at("revoke"),
      ...this.metadata,
    };
  }

  #device(): Answer {
    const { interval, deviceCodeTtl = 600 } = this.#options;
    const serial = ++this.#serial;
    const userCode = `USER-${String(serial).padStart(4, "0")}`;
    const code = this.secrets.add(
      `device${serial}.CANARY.${crypto.randomUUID()}${crypto.randomUUID()}`,
      "device code",
    );
    this.#grants.set(code, { userCode, decision: "pending" });
    return json({
      device_code: code,
      user_code: userCode,
      verification_uri: `${this.issuer}/device`,
      verification_uri_complete: `${this.issuer}/device?user_code=${userCode}`,
      expires_in: deviceCodeTtl,
      ...(interval === undefined ? {} : { interval }),
    });
  }

  async #token(request: Arrived): Promise<Answer> {
    const type = request.form.get("grant_type") ?? "";
    return type === "refresh_token"
      ? await this.#refresh(request.form.get("refresh_token") ?? "")
      : await this.#poll(request.form.get("device_code") ?? "");
  }

  async #poll(code: string): Promise<Answer> {
    const grant = this.#grants.get(code);
    if (!grant) return oauthError("invalid_grant", { error_description: "Device code not valid" });
    if (grant.decision === "pending") return oauthError("authorization_pending");
    if (grant.decision === "denied") return oauthError("access_denied");
    this.#grants.delete(code);
    return json(await this.tokenAnswer(this.#newSession(grant.decision)));
  }

  async #refresh(token: string): Promise<Answer> {
    const refuse = (error_description: string) =>
      oauthError("invalid_grant", { error_description });
    const serial = token.split(".")[0];
    const session = [...this.#sessions].find((s) => s.refreshToken.split(".")[0] === serial);
    if (!session?.live) return refuse("Session not active");
    if (session.refreshToken !== token && this.#options.strictRotation) {
      session.live = false;
      return refuse("Maximum allowed refresh token reuse exceeded");
    }
    if (this.#options.rotates !== false) session.refreshToken = this.#refreshToken(serial!);
    return json(await this.tokenAnswer(session));
  }

  #newSession(user: { sub: string; username: string }): Session {
    const refreshToken = this.#refreshToken(`refresh${++this.#serial}`);
    const session = { ...user, refreshToken, live: true };
    this.#sessions.add(session);
    return session;
  }

  #refreshToken(serial: string): string {
    const token = `${serial}.CANARY.${crypto.randomUUID()}${crypto.randomUUID()}`;
    return this.secrets.add(token, "refresh token");
  }
}

export async function startAuthServer(options: AuthServerOptions): Promise<AuthServer> {
  return await new AuthServer(options).start();
}
