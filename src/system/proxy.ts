/**
 * Sending requests where the environment says: straight, or through a proxy.
 *
 * @module
 */
import { isLoopback } from "./loopback.ts";

let proxied: Promise<unknown> | undefined;

/**
 * `fetch`, through the proxy that the environment names.
 *
 * Deno and Bun read the variables themselves; Node 20 and 22 do not.
 */
export async function fetchThroughProxy(
  system: { readonly runtime: string; env(name: string): string | undefined },
  input: string | URL | Request,
  init?: RequestInit,
): Promise<Response> {
  const url = input instanceof URL ? input : new URL(input instanceof Request ? input.url : input);
  // No proxy reaches this machine itself, whatever NO_PROXY says.
  const wantsProxy = system.runtime === "node" && !isLoopback(url) &&
    ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"].some((name) =>
      system.env(name) !== undefined
    );
  if (!wantsProxy) return await fetch(input, init);
  proxied ??= import("undici").then(({ EnvHttpProxyAgent }) => new EnvHttpProxyAgent());
  return await fetch(input, { ...init, dispatcher: await proxied } as RequestInit);
}
