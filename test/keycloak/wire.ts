/**
 * OAuth requests over plain HTTP, without the library.
 */
import { request } from "node:http";
import { sawAnswer } from "../canaries/witness.mjs";

/** A JSON answer of the authorization server. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The endpoints of a realm, by their names in the metadata. */
export type Metadata = Readonly<Record<string, unknown>>;

const DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";

/** Sends requests to one issuer's authorization server as one client. */
export class Wire {
  readonly issuer: string;
  readonly clientId: string;
  #metadata: Promise<Metadata> | undefined;

  constructor(issuer: string, clientId = "client-tools") {
    this.issuer = issuer;
    this.clientId = clientId;
  }

  metadata(): Promise<Metadata> {
    const url = `${this.issuer}/.well-known/openid-configuration`;
    return this.#metadata ??= send("GET", url).then((answer) => answer.body);
  }

  async deviceCode(scope = "openid profile email roles"): Promise<Answer> {
    return await this.#post("device_authorization_endpoint", { scope });
  }

  async poll(deviceCode: unknown): Promise<Answer> {
    return await this.#post("token_endpoint", {
      grant_type: DEVICE_GRANT,
      ...(deviceCode === undefined ? {} : { device_code: String(deviceCode) }),
    });
  }

  async refresh(refreshToken: unknown): Promise<Answer> {
    return await this.#post("token_endpoint", {
      grant_type: "refresh_token",
      ...(refreshToken === undefined ? {} : { refresh_token: String(refreshToken) }),
    });
  }

  async grant(grantType?: string): Promise<Answer> {
    return await this.#post(
      "token_endpoint",
      grantType === undefined ? {} : { grant_type: grantType },
    );
  }

  /** Posts a form unchanged; a name can occur twice. */
  async postRaw(endpoint: string, form: string): Promise<Answer> {
    const url = String((await this.metadata())[endpoint]);
    return await send("POST", url, { "content-type": "application/x-www-form-urlencoded" }, form);
  }

  async logOut(refreshToken: unknown): Promise<Answer> {
    return await this.#post("end_session_endpoint", {
      ...(refreshToken === undefined ? {} : { refresh_token: String(refreshToken) }),
    });
  }

  async revoke(token: unknown): Promise<Answer> {
    return await this.#post("revocation_endpoint", {
      ...(token === undefined ? {} : { token: String(token) }),
    });
  }

  /** Withdraws the user's consent for this client, through the account service. */
  async withdrawConsent(accessToken: unknown): Promise<Answer> {
    const account = String((await this.realmInfo()).body["account-service"]);
    const url = `${account}/applications/${this.clientId}/consent`;
    // Without this header, the account console answers with a page.
    const accept = "application/json";
    return await send("DELETE", url, { authorization: `Bearer ${accessToken}`, accept });
  }

  async introspect(token: unknown): Promise<Answer> {
    return await this.#post("introspection_endpoint", { token: String(token) });
  }

  async userInfo(accessToken: unknown): Promise<Answer> {
    const url = String((await this.metadata())["userinfo_endpoint"]);
    return await send("GET", url, {
      ...(accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` }),
    });
  }

  async keys(): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const { body } = await send("GET", String((await this.metadata())["jwks_uri"]));
    return body["keys"] as readonly Readonly<Record<string, unknown>>[];
  }

  async realmInfo(): Promise<Answer> {
    return await send("GET", this.issuer);
  }

  async #post(endpoint: string, fields: Record<string, string>): Promise<Answer> {
    const form = new URLSearchParams({ client_id: this.clientId, ...fields });
    return await this.postRaw(endpoint, form.toString());
  }
}

/** Sends a request over a new connection, so that it also works after a server restart. */
export function send(
  method: string,
  url: string,
  headers: Readonly<Record<string, string>> = {},
  body = "",
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers, agent: false }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => text += chunk);
      response.on("error", reject);
      response.on("end", () => {
        sawAnswer(text);
        resolve({
          status: response.statusCode ?? 0,
          contentType: String(response.headers["content-type"] ?? "").split(";")[0]!,
          body: parse(text),
        });
      });
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? value as Record<string, unknown>
      : { value };
  } catch {
    return text === "" ? {} : { text };
  }
}

/** The claims of a JWT, unverified. */
export function claimsOf(token: unknown): Readonly<Record<string, unknown>> {
  return decodePart(token, 1);
}

/** The header of a JWT. */
export function headerOf(token: unknown): Readonly<Record<string, unknown>> {
  return decodePart(token, 0);
}

function decodePart(token: unknown, part: number): Readonly<Record<string, unknown>> {
  const base64 = String(token).split(".")[part]!.replaceAll("-", "+").replaceAll("_", "/");
  const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
}
