/**
 * The authorization server and the portal, on one port.
 *
 * @module
 */
import type { Deployment } from "../../model/deployment.ts";
import { devicePages } from "../pages/device.ts";
import { FormGuard } from "../pages/forms.ts";
import { portalPage } from "../pages/portal.ts";
import { profilePages } from "../pages/profile.ts";
import type { Handler } from "../server/loopback.ts";
import { sendJson, urlOf } from "../server/message.ts";
import { keycloakEndpoints } from "./endpoints.ts";
import { createProtocol, type OnCodeIssued } from "./protocol.ts";
import type { Realm } from "./realm.ts";

/** Creates the handler of everything on the authorization server's port. */
export async function createAuthorizationServer(
  realm: Realm,
  deployment: Deployment,
  onCodeIssued: OnCodeIssued,
): Promise<Handler> {
  const { pathname: prefix, port } = new URL(realm.issuer);
  const protocol = await createProtocol(realm, onCodeIssued);
  const guard = new FormGuard(Number(port));
  const device = devicePages(realm, guard);
  const profile = profilePages(realm, guard);
  const routes = new Map<string, Handler>([
    ["GET /", portalPage(realm, deployment)],
    ["GET /profile", profile.show],
    ["POST /profile", profile.change],
    [`GET ${prefix}/device`, device.show],
    [`POST ${prefix}/device`, device.decide],
  ]);
  for (const [route, handler] of keycloakEndpoints(realm)) {
    const [method, path] = route.split(" ");
    routes.set(`${method} ${prefix}${path}`, handler);
  }
  return (request, response) => {
    const { pathname } = urlOf(request);
    const own = routes.get(`${request.method} ${pathname}`);
    if (own) return own(request, response);
    if (pathname.startsWith(`${prefix}/`)) return protocol(request, response);
    sendJson(response, 404, { error: "RESTEASY003210: Could not find resource" });
  };
}
