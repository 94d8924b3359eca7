/**
 * The authorization server: metadata, signing keys and clock.
 *
 * @module
 * @see https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig
 */
import type { AuthorizationServer, Client } from "oauth4webapi";
import type { JSONWebKeySet } from "jose";
import { loadOnce } from "../async/load_once.ts";
import { SingleFlight } from "../async/single_flight.ts";
import { ProvenaError } from "../errors.ts";
import { ASK_ADMINISTRATORS } from "../model/next_steps.ts";
import { isSecureUrl } from "../system/loopback.ts";
import type { RequestLimits } from "../system/request.ts";
import type { System } from "../system/system.ts";

/** Minimum time between refetches for an unknown `kid`, in ms. */
const KEYS_COOLDOWN = 30_000;

/** The library for the exchanges with the server. */
export const library: () => Promise<typeof import("oauth4webapi")> = loadOnce(() =>
  import("oauth4webapi")
);
const request = loadOnce(() => import("../system/request.ts"));

const ENDPOINTS = [
  "token_endpoint",
  "jwks_uri",
  "device_authorization_endpoint",
  "end_session_endpoint",
  "revocation_endpoint",
] as const;

/** A session's authorization server; fetches metadata and keys once. */
export class OAuthServer {
  readonly issuer: string;
  readonly client: Client;
  /** Seconds that the server's clock is ahead of ours, by its last `Date` header. */
  clockOffset: number | undefined;
  readonly #system: System;
  readonly #discovery = new SingleFlight((signal) => this.#discover(signal));
  readonly #keyFetch = new SingleFlight((signal) => this.#fetchKeys(signal));
  #metadata: AuthorizationServer | undefined;
  #keys: JSONWebKeySet | undefined;
  #keysRefetchedAt = -Infinity;

  constructor(system: System, issuer: string, clientId: string) {
    this.#system = system;
    this.issuer = issuer;
    this.client = { client_id: clientId, token_endpoint_auth_method: "none" };
  }

  /** Sends a request to this server, and compares the clocks. */
  async send(url: string, init?: RequestInit, limits?: RequestLimits): Promise<Response> {
    const { requestWhole } = await request();
    const askedAt = this.#system.now();
    const response = await requestWhole(this.#system, url, init, limits);
    const date = Date.parse(response.headers.get("date") ?? "");
    if (!Number.isNaN(date)) {
      // The server answered at some time between the two; count only what lies outside.
      const ahead = Math.max(date - this.#system.now(), 0) || Math.min(date - askedAt, 0);
      this.clockOffset = Math.round(ahead / 1000) || 0;
    }
    return response;
  }

  /** The server's metadata. All endpoints come from discovery. */
  async metadata(signal?: AbortSignal): Promise<AuthorizationServer> {
    return this.#metadata ?? await this.#discovery.join(signal);
  }

  /** The server's key set; `unknownKid` fetches it again, at most once in 30 seconds. */
  async keys(
    options: { unknownKid?: boolean; signal?: AbortSignal } = {},
  ): Promise<JSONWebKeySet> {
    const now = this.#system.now();
    const age = now - this.#keysRefetchedAt;
    const isRefetchDue = options.unknownKid === true && (age >= KEYS_COOLDOWN || age < 0);
    if (this.#keys && !isRefetchDue) return this.#keys;
    if (this.#keys) this.#keysRefetchedAt = now;
    return await this.#keyFetch.join(options.signal);
  }

  /** Options for the requests of oauth4webapi. */
  async requestOptions(
    limits?: RequestLimits,
  ): Promise<{ [key: symbol]: unknown; headers?: Record<string, string> }> {
    const { allowInsecureRequests, customFetch } = await library();
    return {
      [allowInsecureRequests]: new URL(this.issuer).protocol === "http:",
      [customFetch]: (url: string, init: RequestInit) => {
        const { signal: _, ...rest } = init;
        return this.send(url, rest, limits);
      },
    };
  }

  async #discover(signal: AbortSignal): Promise<AuthorizationServer> {
    const url = `${this.issuer}/.well-known/openid-configuration`;
    const headers = { accept: "application/json" };
    // The request is on its way while the library loads, which takes about as long.
    const [response, { processDiscoveryResponse }] = await Promise.all([
      this.send(url, { headers }, { signal }),
      library(),
    ]);
    const issuer = new URL(this.issuer);
    let metadata: AuthorizationServer;
    try {
      metadata = await processDiscoveryResponse(issuer, response);
      // The library compares URLs; RFC 8414 section 3.3 requires identical strings.
      if (metadata.issuer !== this.issuer) {
        throw new Error("they are another issuer's", { cause: { body: metadata } });
      }
    } catch (error) {
      const { unusableMetadata } = await import("./metadata_error.ts");
      throw unusableMetadata(this.issuer, response, error);
    }
    for (const name of ENDPOINTS) this.#checkEndpoint(name, metadata[name]);
    return this.#metadata = metadata;
  }

  #checkEndpoint(name: (typeof ENDPOINTS)[number], value: unknown): void {
    const optional = name === "end_session_endpoint" || name === "revocation_endpoint";
    if (value === undefined && optional) return;
    if (typeof value !== "string" || !URL.canParse(value)) {
      throw new ProvenaError(
        "ERR_DISCOVERY",
        `The metadata of ${this.issuer} has no usable ${name}`,
        { next: "Check domain and realm" },
      );
    }
    this.assertOwnOrigin(value, name);
  }

  /**
   * Whether a URL is secure, of this server's origin, and without user name or password, which
   * could make the host look like another.
   */
  isOwnOrigin(value: string): boolean {
    const url = URL.canParse(value) ? new URL(value) : undefined;
    return url !== undefined && isSecureUrl(url) && url.username === "" && url.password === "" &&
      url.origin === new URL(this.issuer).origin;
  }

  /** Throws `ERR_DISCOVERY` for a URL outside this server's origin. */
  assertOwnOrigin(value: string, name: string): void {
    if (this.isOwnOrigin(value)) return;
    const url = URL.canParse(value) ? new URL(value) : undefined;
    const what = url && (url.username || url.password)
      ? "with a user name or password in it"
      : `at ${url?.origin ?? "no address"}, which is not its own origin`;
    throw new ProvenaError(
      "ERR_DISCOVERY",
      `${this.issuer} names a ${name} ${what}; nothing was sent there`,
      { next: ASK_ADMINISTRATORS },
    );
  }

  async #fetchKeys(signal: AbortSignal): Promise<JSONWebKeySet> {
    const { jwks_uri } = await this.metadata(signal);
    const headers = { accept: "application/json" };
    const response = await this.send(jwks_uri!, { headers }, { signal });
    const keys = await response.json().catch(() => undefined) as JSONWebKeySet | undefined;
    if (!response.ok || !Array.isArray(keys?.keys)) {
      throw new ProvenaError(
        "ERR_DISCOVERY",
        `The signing keys of ${this.issuer} cannot be read (HTTP ${response.status})`,
        { next: "Try again" },
      );
    }
    return this.#keys = keys;
  }
}
