/**
 * The actions of an administrator, through Keycloak's admin REST API.
 */
import { administrator } from "./server.mjs";
import { type Answer, send } from "./wire.ts";

/** The admin REST API of one realm. */
export class Admin {
  readonly #baseUrl: () => string;
  readonly #realm: string;
  #token: { readonly value: unknown; readonly goodUntil: number } | undefined;

  /** `baseUrl` returns the server's current address. */
  constructor(baseUrl: () => string, realm: string) {
    this.#baseUrl = baseUrl;
    this.#realm = realm;
  }

  /** Creates the realm again, without the sessions, codes and changes of the old one. */
  async importRealm(representation: Readonly<Record<string, unknown>>): Promise<void> {
    const gone = await this.#send("DELETE", "");
    if (gone.status !== 204 && gone.status !== 404) throw unexpected("DELETE realm", gone);
    const made = await this.#sendTo(`${this.#baseUrl()}/admin/realms`, "POST", representation);
    if (made.status !== 201) throw unexpected("POST realm", made);
  }

  async get(path: string): Promise<unknown> {
    const answer = await this.#send("GET", path);
    if (answer.status !== 200) throw unexpected(`GET ${path}`, answer);
    return answer.body["value"] ?? answer.body;
  }

  async change(method: "POST" | "PUT" | "DELETE", path: string, body?: unknown): Promise<void> {
    const answer = await this.#send(method, path, body);
    if (answer.status >= 300) throw unexpected(`${method} ${path}`, answer);
  }

  async userId(username: string): Promise<string> {
    const found = await this.get(`/users?exact=true&username=${username}`) as { id: string }[];
    return found[0]!.id;
  }

  async clientUuid(clientId: string): Promise<string> {
    const found = await this.get(`/clients?clientId=${clientId}`) as { id: string }[];
    return found[0]!.id;
  }

  #send(method: string, path: string, body?: unknown): Promise<Answer> {
    return this.#sendTo(`${this.#baseUrl()}/admin/realms/${this.#realm}${path}`, method, body);
  }

  async #sendTo(url: string, method: string, body?: unknown): Promise<Answer> {
    const attempt = async () => {
      const headers = {
        authorization: `Bearer ${await this.#accessToken()}`,
        "content-type": "application/json",
      };
      return await send(method, url, headers, body === undefined ? "" : JSON.stringify(body));
    };
    const answer = await attempt();
    if (answer.status !== 401) return answer;
    // The server was restarted and lost the administrator's session.
    this.#token = undefined;
    return await attempt();
  }

  async #accessToken(): Promise<unknown> {
    if (this.#token && Date.now() < this.#token.goodUntil) return this.#token.value;
    const form = new URLSearchParams({
      grant_type: "password",
      client_id: "admin-cli",
      ...administrator,
    });
    const answer = await send(
      "POST",
      `${this.#baseUrl()}/realms/master/protocol/openid-connect/token`,
      { "content-type": "application/x-www-form-urlencoded" },
      form.toString(),
    );
    if (answer.status !== 200) throw unexpected("the administrator's token", answer);
    const lifetime = Number(answer.body["expires_in"]) * 1000;
    this.#token = { value: answer.body["access_token"], goodUntil: Date.now() + lifetime / 2 };
    return this.#token.value;
  }
}

function unexpected(what: string, answer: Answer): Error {
  return new Error(`${what}: HTTP ${answer.status} ${JSON.stringify(answer.body).slice(0, 400)}`);
}
