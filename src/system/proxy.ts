/**
 * Requests through the proxy that the environment names.
 *
 * @module
 */
import { isLoopback } from "./loopback.ts";

let proxied: Promise<unknown> | undefined;

/** What a proxy is looked for in. */
interface ProxyPlace {
  readonly runtime: string;
  env(name: string): string | undefined;
}

/** Whether a request on Node has to be sent through a proxy by us. */
export function wantsProxy(system: ProxyPlace, url: URL): boolean {
  // A proxy cannot reach this machine's loopback address, whatever NO_PROXY says.
  return system.runtime === "node" && !isLoopback(url) &&
    ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"].some((name) =>
      system.env(name) !== undefined
    );
}

/**
 * `fetch`, through the proxy that the environment names, if any.
 *
 * Deno and Bun read the variables themselves; Node 20 and 22 do not.
 */
export async function fetchThroughProxy(
  system: ProxyPlace,
  input: string | URL | Request,
  init?: RequestInit,
): Promise<Response> {
  const url = input instanceof URL ? input : new URL(input instanceof Request ? input.url : input);
  if (!wantsProxy(system, url)) return await fetch(input, init);
  proxied ??= import("undici").then(({ EnvHttpProxyAgent }) => new EnvHttpProxyAgent());
  return await fetch(input, { ...init, dispatcher: await proxied } as RequestInit);
}
