/**
 * The part of Keycloak's account service that clients use.
 *
 * @module
 */
import type { Endpoint } from "../endpoint.ts";
import { isOffline } from "../sessions.ts";
import { findSignedIn } from "./user_info.ts";

/** Removes a client from the user's sessions. An offline session has one client, so it ends. */
export function revokeConsent(clientId: string): Endpoint {
  return async (realm, { bearer }) => {
    const found = await findSignedIn(realm, bearer);
    if (!found) return { status: 401 };
    for (const session of realm.sessions.of(found.user.username, clientId)) {
      if (isOffline(session)) realm.sessions.end(session.id);
      else session.detached = true;
    }
    return { status: 204 };
  };
}
