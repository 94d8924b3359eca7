/**
 * Requests through the proxy that the environment names.
 *
 * @module
 */
import { isLoopback } from "./loopback.ts";

let proxied: Promise<unknown> | undefined;

/**
 * `fetch`, through the proxy that the environment names, if any.
 *
 * Deno and Bun read the variables themselves; Node 20 and 22 do not.
 */
export async function fetchThroughProxy(
  system: { readonly runtime: string; env(name: string): string | undefined },
  input: string | URL | Request,
  init?: RequestInit,
): Promise<Response> {
  const url = input instanceof URL ? input : new URL(input instanceof Request ? input.url : input);
  // A proxy cannot reach this machine's loopback address, whatever NO_PROXY says.
  const wantsProxy = system.runtime === "node" && !isLoopback(url) &&
    ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"].some((name) =>
      system.env(name) !== undefined
    );
  if (!wantsProxy) return await fetch(input, init);
  proxied ??= import("undici").then(({ EnvHttpProxyAgent }) => new EnvHttpProxyAgent());
  return await fetch(input, { ...init, dispatcher: await proxied } as RequestInit);
}
