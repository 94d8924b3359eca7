/**
 * The OAuth frame of the authorization server, on oidc-provider.
 *
 * oidc-provider does what it does as Keycloak does it: discovery, client
 * authentication, parameters, the device authorization endpoint with its codes,
 * dispatch and errors of the token endpoint. The grants, the sessions and the
 * pages are our own, for there it gets in Keycloak's way: it has no `interval`
 * and no `slow_down`, other error texts, JWT access tokens only with resource
 * indicators (which Keycloak has not), opaque refresh tokens that belong to a
 * grant in place of a session, and a revocation that ends this grant in place
 * of all the user's sessions.
 *
 * @module
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Handler, noteGrantType } from "../server/loopback.ts";
import { grantScopes, realmClients } from "./clients.ts";
import { protocolPath } from "./endpoints.ts";
import { deviceCodeGrant, refreshTokenGrant, refuse } from "./grants.ts";
import type { Realm } from "./realm.ts";

const DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";

/** What we use of oidc-provider's context. */
interface ProtocolContext {
  readonly path: string;
  readonly req: IncomingMessage;
  status: number;
  body: unknown;
  readonly oidc?: {
    readonly client?: { readonly clientId: string };
    readonly params?: Readonly<Record<string, string | undefined>>;
    readonly body?: Readonly<Record<string, unknown>>;
  };
}

/** What we use of oidc-provider itself. */
interface ProtocolProvider {
  registerGrantType(
    name: string,
    handler: (ctx: ProtocolContext) => Promise<void>,
    parameters: readonly string[],
  ): void;
  use(middleware: (ctx: ProtocolContext, next: () => Promise<void>) => Promise<void>): void;
  callback(): Handler;
}

/** Loaded once: two deployments starting together must not both replace the console. */
let loading: Promise<typeof import("oidc-provider")> | undefined;

/** Called with the user code of every device code that is issued. */
export type OnCodeIssued = (userCode: string) => void;

/**
 * Creates the handler of everything oidc-provider answers.
 *
 * @param realm whose codes and sessions these are
 * @param onCodeIssued told of every device code
 */
export async function createProtocol(realm: Realm, onCodeIssued: OnCodeIssued): Promise<Handler> {
  const { default: Provider } = await (loading ??= withoutNotices(() => import("oidc-provider")));
  const configuration = providerConfiguration(realm) as never;
  const provider = new Provider(realm.issuer, configuration) as unknown as ProtocolProvider;
  provider.registerGrantType(DEVICE_GRANT, async (ctx) => {
    const { clientId, params } = callerOf(ctx);
    Object.assign(ctx, await deviceCodeGrant(realm, clientId, params.device_code));
  }, ["device_code"]);
  provider.registerGrantType("refresh_token", async (ctx) => {
    const { clientId, params } = callerOf(ctx);
    Object.assign(ctx, await refreshTokenGrant(realm, clientId, params.refresh_token));
  }, ["refresh_token", "scope"]);
  provider.use(async (ctx, next) => {
    await next();
    finishAnswer(realm, ctx, onCodeIssued);
  });
  const answer = provider.callback();
  const prefix = new URL(realm.issuer).pathname;
  return (request: IncomingMessage, response: ServerResponse) => {
    // oidc-provider learns from `originalUrl` that it does not live at the root.
    Object.assign(request, { originalUrl: request.url });
    request.url = request.url!.slice(prefix.length);
    return answer(request, response);
  };
}

function callerOf(ctx: ProtocolContext) {
  return { clientId: ctx.oidc?.client?.clientId ?? "", params: ctx.oidc?.params ?? {} };
}

function finishAnswer(realm: Realm, ctx: ProtocolContext, onCodeIssued: OnCodeIssued): void {
  if (ctx.path === `${protocolPath}/token`) {
    noteGrantType(ctx.req, String(ctx.oidc?.body?.grant_type ?? ""));
  }
  const error = (ctx.body as { error?: unknown } | undefined)?.error;
  if (error === "invalid_client") {
    Object.assign(
      ctx,
      refuse("invalid_client", "Invalid client or Invalid client credentials", 401),
    );
  }
  if (error === "unsupported_grant_type") {
    Object.assign(ctx, refuse("unsupported_grant_type", "Unsupported grant_type"));
  }
  if (ctx.path === `${protocolPath}/auth/device` && ctx.status === 200) {
    issueCode(realm, ctx, onCodeIssued);
  }
}

/** Takes over the code oidc-provider made: from here on it lives in the realm. */
function issueCode(realm: Realm, ctx: ProtocolContext, onCodeIssued: OnCodeIssued): void {
  const answer = ctx.body as Record<string, string>;
  const client = realmClients[callerOf(ctx).clientId]!;
  // The raw parameter: oidc-provider drops `offline_access` unless it asked for consent itself.
  const requested = String(ctx.oidc?.body?.scope ?? "");
  const scopes = grantScopes(client, requested);
  const { device_code: deviceCode = "", user_code: userCode = "" } = answer;
  realm.addCode({ deviceCode, userCode, clientId: client.clientId, scopes });
  ctx.body = {
    device_code: deviceCode,
    user_code: userCode,
    verification_uri: `${realm.issuer}/device`,
    verification_uri_complete: `${realm.issuer}/device?user_code=${userCode}`,
    expires_in: realm.times.deviceCodeTtl,
    interval: realm.times.interval,
  };
  onCodeIssued(userCode);
}

function providerConfiguration(realm: Realm): Record<string, unknown> {
  return {
    clients: Object.keys(realmClients).map((clientId) => ({
      client_id: clientId,
      token_endpoint_auth_method: "none",
      grant_types: [DEVICE_GRANT, "refresh_token"],
      redirect_uris: [],
      response_types: [],
    })),
    adapter: NoStorage,
    jwks: { keys: [realm.keys.privateJwk] },
    cookies: { keys: ["unused: the pages are our own"] },
    scopes: ["openid", "profile", "email", "roles", "offline_access"],
    claims: {
      openid: ["sub"],
      profile: ["name", "preferred_username", "given_name", "family_name"],
      email: ["email", "email_verified"],
    },
    ttl: { DeviceCode: realm.times.deviceCodeTtl },
    routes: {
      authorization: `${protocolPath}/auth`,
      device_authorization: `${protocolPath}/auth/device`,
      code_verification: "/device",
      token: `${protocolPath}/token`,
      jwks: `${protocolPath}/certs`,
      userinfo: `${protocolPath}/userinfo`,
      revocation: `${protocolPath}/revoke`,
      introspection: `${protocolPath}/token/introspect`,
      end_session: `${protocolPath}/logout`,
    },
    features: {
      devInteractions: { enabled: false },
      introspection: { enabled: true },
      revocation: { enabled: true },
      deviceFlow: { enabled: true, charset: "base-20", mask: "****-****" },
    },
    renderError: (ctx: { body: unknown }, out: unknown) => {
      ctx.body = out;
    },
  };
}

/** The realm remembers what has to be remembered. */
class NoStorage {
  upsert(): Promise<void> {
    return Promise.resolve();
  }
  find(): Promise<undefined> {
    return Promise.resolve(undefined);
  }
  findByUid(): Promise<undefined> {
    return Promise.resolve(undefined);
  }
  findByUserCode(): Promise<undefined> {
    return Promise.resolve(undefined);
  }
  consume(): Promise<void> {
    return Promise.resolve();
  }
  destroy(): Promise<void> {
    return Promise.resolve();
  }
  revokeByGrantId(): Promise<void> {
    return Promise.resolve();
  }
}

/** Runs a function without oidc-provider's notices on the console; all else still shows. */
async function withoutNotices<T>(run: () => Promise<T>): Promise<T> {
  const { info, warn } = console;
  const unlessNotice = (show: typeof info): typeof info => (...args) => {
    if (!String(args[0]).includes("oidc-provider ")) show(...args);
  };
  console.info = unlessNotice(info);
  console.warn = unlessNotice(warn);
  try {
    return await run();
  } finally {
    console.info = info;
    console.warn = warn;
  }
}
