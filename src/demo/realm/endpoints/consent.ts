/**
 * Keycloak's account service, as far as a client uses it.
 *
 * @module
 */
import type { Endpoint } from "../endpoint.ts";
import { isOffline } from "../sessions.ts";
import { findSignedIn } from "./user_info.ts";

/** Takes a client out of the user's sessions; offline ones are of one client and end. */
export function withdrawConsent(clientId: string): Endpoint {
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
