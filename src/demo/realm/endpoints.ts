/**
 * Keycloak's endpoints that oidc-provider has differently or not at all.
 *
 * @module
 */
import type { IncomingMessage } from "node:http";
import type { Handler } from "../server/loopback.ts";
import { readForm, sendEmpty, sendJson } from "../server/message.ts";
import { realmClients } from "./clients.ts";
import { findSession, refuse } from "./grants.ts";
import type { Realm } from "./realm.ts";
import { personClaims, type TokenAnswer } from "./tokens.ts";

/** The fixed paths under the issuer. */
export const protocolPath = "/protocol/openid-connect";

/**
 * The handlers by `METHOD path`, the path under the issuer.
 *
 * @param realm whose endpoints these are
 */
export function keycloakEndpoints(realm: Realm): ReadonlyMap<string, Handler> {
  const answer =
    (judge: (request: IncomingMessage) => Promise<TokenAnswer | number>): Handler =>
    async (request, response) => {
      const outcome = await judge(request);
      if (typeof outcome === "number") return sendEmpty(response, outcome);
      sendJson(response, outcome.status, outcome.body, { "cache-control": "no-store" });
    };
  return new Map<string, Handler>([
    ["GET ", answer(() => Promise.resolve({ status: 200, body: realmInfo(realm) }))],
    [
      `GET ${protocolPath}/certs`,
      answer(() => Promise.resolve({ status: 200, body: realm.keys.jwks })),
    ],
    [`GET ${protocolPath}/userinfo`, answer((request) => userInfo(realm, request))],
    [`POST ${protocolPath}/userinfo`, answer((request) => userInfo(realm, request))],
    [`POST ${protocolPath}/logout`, answer((request) => logout(realm, request))],
    [`POST ${protocolPath}/revoke`, answer((request) => revoke(realm, request))],
    [`POST ${protocolPath}/token/introspect`, answer(introspect)],
    ...Object.keys(realmClients).map((clientId): [string, Handler] => [
      `DELETE /account/applications/${clientId}/consent`,
      answer((request) => withdrawConsent(realm, request, clientId)),
    ]),
  ]);
}

/** What Provena's APIs and its Python client read. */
function realmInfo(realm: Realm): Record<string, unknown> {
  return {
    realm: realm.name,
    public_key: realm.keys.publicKey,
    "token-service": `${realm.issuer}${protocolPath}`,
    "account-service": `${realm.issuer}/account`,
    "tokens-not-before": 0,
  };
}

async function userInfo(realm: Realm, request: IncomingMessage): Promise<TokenAnswer | number> {
  const found = await signedInUser(realm, request);
  if (!found) return 401;
  return { status: 200, body: { sub: found.user.sub, ...personClaims(found.session, found.user) } };
}

/** Whom the bearer token of a request speaks for, if it and its session live. */
async function signedInUser(realm: Realm, request: IncomingMessage) {
  const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
  const claims = token === undefined ? undefined : await realm.keys.verify(token);
  const session = claims?.typ === "Bearer" ? realm.session(String(claims.sid)) : undefined;
  const user = session && realm.users.get(session.username);
  return session && user?.enabled ? { session, user } : undefined;
}

/** Ends the one session of the refresh token: what Keycloak does besides OpenID's redirect. */
async function logout(realm: Realm, request: IncomingMessage): Promise<TokenAnswer | number> {
  const form = await readForm(request);
  const clientId = form.get("client_id") ?? "";
  if (!realmClients[clientId]) return unknownClient();
  const refreshToken = form.get("refresh_token");
  if (!refreshToken) return refuse("invalid_request", "No refresh token");
  const found = await findSession(realm, clientId, refreshToken);
  if ("refusal" in found) return found.ended ? 204 : found.refusal;
  realm.endSession(found.session.id);
  return 204;
}

/**
 * RFC 7009; for a refresh token Keycloak 16 ends all the user's sessions of that client, later
 * ones only this session. An unknown token is an error in the body of a 200.
 */
async function revoke(realm: Realm, request: IncomingMessage): Promise<TokenAnswer | number> {
  const form = await readForm(request);
  const clientId = form.get("client_id") ?? "";
  if (!realmClients[clientId]) return unknownClient();
  const token = form.get("token");
  if (!token) return refuse("invalid_request", "Token not provided");
  // An access token is taken back, and its session goes on.
  if (await realm.keys.verify(token)) return 200;
  const claims = await realm.keys.readRefresh(token);
  if (claims && claims.azp !== clientId) return refuse("invalid_request", "Unmatching clients");
  const session = claims && realm.session(String(claims.sid));
  if (!session) return refuse("invalid_token", "Invalid token", 200);
  realm.endSessionsOf(session.username, clientId);
  return 200;
}

/** The account service: without the consent, all the user's sessions of the client end. */
async function withdrawConsent(
  realm: Realm,
  request: IncomingMessage,
  clientId: string,
): Promise<TokenAnswer | number> {
  const user = (await signedInUser(realm, request))?.user;
  if (!user) return 401;
  realm.detachSessionsOf(user.username, clientId);
  return 204;
}

/** Introspection is for clients with a secret; this realm has none. */
async function introspect(request: IncomingMessage): Promise<TokenAnswer> {
  const form = await readForm(request);
  if (!realmClients[form.get("client_id") ?? ""]) return unknownClient();
  return refuse("invalid_request", "Client not allowed.", 403);
}

function unknownClient(): TokenAnswer {
  return refuse("invalid_client", "Invalid client or Invalid client credentials", 401);
}
