/**
 * The token response, with Keycloak's fields and claims.
 *
 * @module
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5.1
 */
import { randomUUID } from "node:crypto";
import { Secret } from "../../model/secret.ts";
import type { RealmUser } from "../users.ts";
import type { RealmAnswer } from "./answers.ts";
import { automatedAccess, grantScopes } from "./clients.ts";
import type { Realm } from "./realm.ts";
import { isOffline, type UserSession } from "./sessions.ts";

/** Issues tokens for a session. */
export async function issueTokens(
  realm: Realm,
  session: UserSession,
  user: RealmUser,
): Promise<RealmAnswer> {
  const { keys, sessions, options: { accessTokenTtl } } = realm;
  const { scopes, clientId } = session;
  const offline = isOffline(session);
  const refreshSeconds = sessions.secondsLeft(session);
  const scope = scopes.join(" ");
  const iat = Math.floor(Date.now() / 1000);
  const common = { iat, iss: realm.issuer, sub: user.sub, azp: clientId, sid: session.id };
  const signedIn = {
    ...common,
    exp: iat + accessTokenTtl,
    auth_time: Math.floor(session.startedAt / 1000),
    acr: "1",
    ...personClaims(session, user),
  };
  session.refreshId = randomUUID();
  const accessToken = await keys.sign({
    ...signedIn,
    ...roleClaims(realm, session, user),
    jti: randomUUID(),
    typ: "Bearer",
    scope,
  });
  const refreshToken = await keys.signRefresh({
    ...common,
    ...(offline ? {} : { exp: iat + refreshSeconds }),
    jti: session.refreshId,
    aud: realm.issuer,
    typ: offline ? "Offline" : "Refresh",
    scope,
  });
  const idToken = scopes.includes("openid")
    ? await keys.sign({ ...signedIn, jti: randomUUID(), aud: clientId, typ: "ID" })
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
      "not-before-policy": sessions.notBefore(user.sub),
      session_state: session.id,
      scope,
    },
  };
}

/** Issues an offline token for a script, without the device grant that a person goes through. */
export async function issueOfflineToken(realm: Realm, user: RealmUser): Promise<Secret> {
  const scopes = grantScopes(automatedAccess, "openid roles offline_access");
  const granted = { clientId: automatedAccess.clientId, scopes };
  const { body } = await issueTokens(realm, realm.sessions.start(granted, user.username), user);
  return new Secret(String(body?.refresh_token));
}

/** The claims about a user that the granted scopes include. */
export function personClaims({ scopes }: UserSession, user: RealmUser): Record<string, unknown> {
  const [givenName, ...rest] = user.name.split(" ");
  const profile = {
    name: user.name,
    preferred_username: user.username,
    given_name: givenName,
    family_name: rest.join(" "),
  };
  return {
    ...(scopes.includes("profile") ? profile : {}),
    ...(scopes.includes("email") ? { email: user.email, email_verified: true } : {}),
  };
}

/** The role claims, including Keycloak's own roles, if the scope `roles` was granted. */
function roleClaims(realm: Realm, session: UserSession, user: RealmUser): Record<string, unknown> {
  if (!session.scopes.includes("roles")) return {};
  const ownRoles = [`default-roles-${realm.name}`, "offline_access", "uma_authorization"];
  const accountRoles = ["manage-account", "manage-account-links", "view-profile"];
  return {
    aud: "account",
    realm_access: { roles: [...ownRoles, ...user.roles] },
    resource_access: { account: { roles: accountRoles } },
  };
}
