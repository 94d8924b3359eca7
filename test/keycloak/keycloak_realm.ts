/**
 * A Keycloak server with the test realm.
 */
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { Admin } from "./admin.ts";
import { People } from "./approve.ts";
import { type Browser, type Flavour, type Realm, realmName, type RealmSettings } from "./realm.ts";
import { KeycloakServer } from "./server.mjs";

type Representation = Record<string, unknown> & {
  clients: { defaultClientScopes: string[] }[];
};

/** Starts a Keycloak server and creates the realm. */
export async function startKeycloakRealm(release: string): Promise<KeycloakRealm> {
  const server = new KeycloakServer(release);
  await server.start();
  const people = await People.arrive(release);
  return new KeycloakRealm(server, people, release === "sixteen" ? "sixteen" : "newest");
}

/** The test realm in a running Keycloak server. */
export class KeycloakRealm implements Realm {
  readonly flavour: Flavour;
  readonly survivesRestart: Realm["survivesRestart"];
  readonly #server: KeycloakServer;
  readonly #people: People;
  readonly admin: Admin;

  constructor(server: KeycloakServer, people: People, flavour: Flavour) {
    this.flavour = flavour;
    // Keycloak 16 keeps online sessions in memory; both versions keep device codes in memory.
    this.survivesRestart = { sessions: flavour === "newest", codes: false };
    this.#server = server;
    this.#people = people;
    this.admin = new Admin(() => this.#server.baseUrl, realmName);
  }

  get issuer(): string {
    return `${this.#server.baseUrl}/realms/${realmName}`;
  }

  async reset(settings: RealmSettings = {}): Promise<void> {
    await this.#people.leave();
    await this.admin.importRealm(representationFor(this.flavour, settings));
    await this.#nameRolesInTokens();
  }

  async approve(userCode: string, user: string, browser: Browser = "fresh"): Promise<void> {
    const link = `${this.issuer}/device?user_code=${userCode}`;
    const heading = await this.#people.decide(link, { user, decision: "approve", browser });
    if (heading !== "Device Login Successful") throw new Error(`The page says ${heading}`);
  }

  async deny(userCode: string): Promise<void> {
    const link = `${this.issuer}/device?user_code=${userCode}`;
    await this.#people.decide(link, { user: "reader", decision: "deny" });
  }

  /** The heading after a code was typed instead of following the link. */
  async approveByTyping(userCode: string, user: string): Promise<string> {
    const answers = { user, decision: "approve", typed: userCode } as const;
    return await this.#people.decide(`${this.issuer}/device`, answers);
  }

  async endSessions(user: string): Promise<void> {
    // Keycloak counts in seconds: an offline token issued in the same second would not be stale.
    await sleep(1000 - Date.now() % 1000);
    await this.admin.change("POST", `/users/${await this.admin.userId(user)}/logout`);
  }

  async setUser(
    user: string,
    change: { readonly enabled?: boolean; readonly roles?: readonly string[] },
  ): Promise<void> {
    const id = await this.admin.userId(user);
    const { enabled, roles } = change;
    if (enabled !== undefined) {
      const before = await this.admin.get(`/users/${id}`) as object;
      await this.admin.change("PUT", `/users/${id}`, { ...before, enabled });
    }
    if (roles !== undefined) {
      const path = `/users/${id}/role-mappings/realm`;
      const held = await this.admin.get(path) as { name: string }[];
      const all = await this.admin.get("/roles") as { name: string }[];
      const others = held.filter(({ name }) => !name.startsWith("default-roles-"));
      // For an empty list, Keycloak would remove all.
      if (others.length > 0) await this.admin.change("DELETE", path, others);
      await this.admin.change("POST", path, all.filter(({ name }) => roles.includes(name)));
    }
  }

  /**
   * Provena's realm includes the scope `roles` in tokens, unlike Keycloak's default. Before
   * version 25 a refresh would otherwise forget the scope where it is an optional one.
   *
   * @see https://github.com/keycloak/keycloak/issues/12326
   */
  async #nameRolesInTokens(): Promise<void> {
    const scopes = await this.admin.get("/client-scopes") as {
      id: string;
      name: string;
      attributes: Record<string, string>;
    }[];
    const roles = scopes.find(({ name }) => name === "roles")!;
    await this.admin.change("PUT", `/client-scopes/${roles.id}`, {
      ...roles,
      attributes: { ...roles.attributes, "include.in.token.scope": "true" },
    });
  }

  async rotateSigningKey(): Promise<void> {
    const type = "org.keycloak.keys.KeyProvider";
    const components = await this.admin.get(`/components?type=${type}`) as {
      id: string;
      providerId: string;
      parentId: string;
    }[];
    const old = components.filter(({ providerId }) => providerId === "rsa-generated");
    await this.admin.change("POST", "/components", {
      name: "rsa-next",
      providerId: "rsa-generated",
      providerType: type,
      parentId: old[0]!.parentId,
      config: { priority: ["200"], enabled: ["true"], active: ["true"], keySize: ["2048"] },
    });
    for (const { id } of old) await this.admin.change("DELETE", `/components/${id}`);
  }

  async stop(): Promise<void> {
    await this.#server.stop();
  }

  async resume(): Promise<void> {
    await this.#server.start();
  }

  async close(): Promise<void> {
    await this.#people.close();
    await this.#server.stop();
  }
}

/** Since version 25 the subject comes from its own scope, which upgraded clients get. */
const SCOPES_OF_UPGRADED_CLIENTS = ["basic", "acr"];

function representationFor(flavour: Flavour, settings: RealmSettings): Representation {
  const file = new URL("realm.json", import.meta.url);
  const realm = JSON.parse(readFileSync(file, "utf8")) as Representation;
  if (flavour === "newest") {
    for (const client of realm.clients) {
      client.defaultClientScopes.push(...SCOPES_OF_UPGRADED_CLIENTS);
    }
  }
  const { accessTokenTtl, refreshTokenTtl, deviceCodeTtl, interval, strictRotation } = settings;
  const changes = {
    accessTokenLifespan: accessTokenTtl,
    ssoSessionIdleTimeout: refreshTokenTtl,
    oauth2DeviceCodeLifespan: deviceCodeTtl,
    oauth2DevicePollingInterval: interval,
    revokeRefreshToken: strictRotation,
  };
  for (const [name, value] of Object.entries(changes)) {
    if (value !== undefined) realm[name] = value;
  }
  return realm;
}
