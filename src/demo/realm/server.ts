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
import { type Handler, noteGrantType } from "../server/loopback.ts";
import { readForm, sendJson, urlOf } from "../server/message.ts";
import type { Endpoint } from "./endpoint.ts";
import { endpoints } from "./endpoints.ts";
import { grants } from "./endpoints/token.ts";
import type { Realm } from "./realm.ts";

/** Creates the handler for all requests to the authorization server's port. */
export function createAuthorizationServer(realm: Realm, deployment: Deployment): Handler {
  const { pathname: prefix, port } = new URL(realm.issuer);
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
  for (const [route, endpoint] of Object.entries(endpoints)) {
    routes.set(route.replace(" ", ` ${prefix}`), serve(realm, endpoint));
  }
  const known = new Set([...routes.keys()].map((route) => route.split(" ")[1]));
  return (request, response) => {
    const { pathname } = urlOf(request);
    const handler = routes.get(`${request.method} ${pathname}`);
    if (handler) return handler(request, response);
    const [status, error] = known.has(pathname)
      ? [405, "HTTP 405 Method Not Allowed"] as const
      : [404, "HTTP 404 Not Found"] as const;
    sendJson(response, status, { error });
  };
}

/** Parses a request to an endpoint and sends the answer. */
function serve(realm: Realm, endpoint: Endpoint): Handler {
  return async (request, response) => {
    const form = await readForm(request);
    if (!form) return sendJson(response, 413, { error: "HTTP 413 Request Entity Too Large" });
    const grantType = Object.keys(grants).find((name) => name === form.get("grant_type"));
    if (grantType !== undefined) noteGrantType(request, grantType);
    const bearer = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
    const { status, body } = await endpoint(realm, { form, bearer });
    // RFC 6749, section 5.1, and RFC 6750, section 3.
    response.setHeader("cache-control", "no-store");
    if (status === 401) response.setHeader("www-authenticate", `Bearer realm="${realm.name}"`);
    if (body) sendJson(response, status, body);
    else response.writeHead(status).end();
  };
}
