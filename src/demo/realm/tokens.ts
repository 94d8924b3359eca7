/**
 * The token answer, with Keycloak's fields and claims.
 *
 * @module
 */
import { randomUUID } from "node:crypto";
import { Secret } from "../../model/secret.ts";
import type { RealmUser } from "../users.ts";
import { grantScopes, realmClients } from "./clients.ts";
import { isOffline, type Realm, type UserSession } from "./realm.ts";

/** An answer of the token endpoint. */
export interface TokenAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Issues the tokens of a session for its user. */
export async function issueTokens(
  realm: Realm,
  session: UserSession,
  user: RealmUser,
): Promise<TokenAnswer> {
  const { accessTokenTtl } = realm.times;
  const iat = Math.floor(Date.now() / 1000);
  const offline = isOffline(session);
  const refreshSeconds = realm.idleLeft(session);
  const scope = session.scopes.join(" ");
  const common = {
    iat,
    iss: realm.issuer,
    sub: user.sub,
    azp: session.clientId,
    sid: session.id,
  };
  const person = personClaims(session, user);
  session.refreshId = randomUUID();

  const accessToken = await realm.keys.sign({
    ...common,
    exp: iat + accessTokenTtl,
    auth_time: Math.floor(session.startedAt / 1000),
    jti: randomUUID(),
    typ: "Bearer",
    acr: "1",
    ...(session.scopes.includes("roles")
      ? {
        aud: "account",
        realm_access: { roles: realm.rolesOf(user) },
        resource_access: {
          account: { roles: ["manage-account", "manage-account-links", "view-profile"] },
        },
      }
      : {}),
    scope,
    ...person,
  });
  const refreshToken = await realm.keys.signRefresh({
    ...common,
    ...(offline ? {} : { exp: iat + refreshSeconds }),
    jti: session.refreshId,
    aud: realm.issuer,
    typ: offline ? "Offline" : "Refresh",
    scope,
  });
  const idToken = session.scopes.includes("openid")
    ? await realm.keys.sign({
      ...common,
      exp: iat + accessTokenTtl,
      auth_time: Math.floor(session.startedAt / 1000),
      jti: randomUUID(),
      aud: session.clientId,
      typ: "ID",
      acr: "1",
      ...person,
    })
    : undefined;

  return {
    status: 200,
    body: {
      access_token: accessToken,
      expires_in: accessTokenTtl,
      refresh_expires_in: offline ? 0 : refreshSeconds,
      refresh_token: refreshToken,
      token_type: "Bearer",
      ...(idToken === undefined ? {} : { id_token: idToken }),
      "not-before-policy": realm.notBefore(user.sub),
      session_state: session.id,
      scope,
    },
  };
}

/** An offline token for a script, without the device grant that a person would go through. */
export async function issueOfflineToken(realm: Realm, username: string): Promise<Secret> {
  const client = realmClients["automated-access"]!;
  const scopes = grantScopes(client, "openid roles offline_access");
  const session = realm.startSession({ clientId: client.clientId, scopes }, username);
  const { body } = await issueTokens(realm, session, realm.users.get(username)!);
  return new Secret(String(body.refresh_token));
}

/** The claims about a person that the granted scopes allow. */
export function personClaims(
  session: UserSession,
  user: RealmUser,
): Readonly<Record<string, unknown>> {
  const [givenName, ...rest] = user.name.split(" ");
  return {
    ...(session.scopes.includes("profile")
      ? {
        name: user.name,
        preferred_username: user.username,
        given_name: givenName,
        family_name: rest.join(" "),
      }
      : {}),
    ...(session.scopes.includes("email") ? { email: user.email, email_verified: true } : {}),
  };
}
