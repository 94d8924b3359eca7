/**
 * Requests through the proxy that the environment names, by the same rules on every runtime; loaded
 * only where a variable names one.
 *
 * @module
 */
import { configError } from "../errors.ts";
import { denoGlobal } from "./kernel.ts";
import { isLoopback } from "./loopback.ts";
import type { Environment } from "./variable.ts";

/** Importing `node:process` opens the standard streams, which takes milliseconds. */
const process: typeof globalThis.process = globalThis.process;

/** A proxy, and the variable that names it. */
export interface Proxy {
  readonly variable: string;
  readonly url: URL;
}

/** The variables that name the proxy for a protocol, the one that wins first. */
export function proxyVariables(protocol: string): string[] {
  return [protocol === "https:" ? "https_proxy" : "http_proxy", "all_proxy"]
    .flatMap((name) => [name, name.toUpperCase()]);
}

/**
 * `fetch`, through the proxy that the environment names, if any.
 *
 * Node 20 and 22 do not read the variables. Deno and Bun do, but not as files of variables write
 * them, and they send a proxy what is meant for this machine.
 */
export async function fetchThroughProxy(
  system: Environment,
  input: string | URL | Request,
  init: RequestInit = {},
): Promise<Response> {
  const url = input instanceof URL ? input : new URL(input instanceof Request ? input.url : input);
  const isSet = proxyVariables(url.protocol).some((name) => system.env(name) !== undefined);
  if (!isSet) return await fetch(input, init);
  const route = { url, proxy: proxyFor(url, system)?.url };
  return await sendAlong(route, system, (more) => fetch(input, { ...init, ...more }));
}

/**
 * The proxy for a URL, if there is one: never for this machine, which a proxy cannot reach, whatever
 * NO_PROXY says. Throws `ERR_CONFIG` if its variable names none that this runtime can use.
 */
export function proxyFor(url: URL, system: Environment): Proxy | undefined {
  if (isLoopback(url)) return undefined;
  const variable = proxyVariables(url.protocol).find((name) => system.env(name) !== undefined);
  if (variable === undefined || isExcepted(url, system)) return undefined;
  const proxy = parseProxy(system.env(variable)!, system.runtime);
  if (proxy !== undefined) return { variable, url: proxy };
  throw configError(
    `${variable} names no http or https proxy`,
    "Set it to an address such as http://proxy.example.org:3128, or unset it",
  );
}

/** The address of a proxy, which people also write without `http://`; undefined for no proxy. */
export function parseProxy(value: string, runtime: string): URL | undefined {
  const address = value.includes("://") ? value : `http://${value}`;
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  const known = runtime === "deno" ? /^(https?|socks5h?):$/ : /^https?:$/;
  return known.test(url.protocol) && url.hostname !== "" ? url : undefined;
}

/** Whether NO_PROXY has the host, a domain above it, or `*`. */
function isExcepted({ hostname, port, protocol }: URL, system: Environment): boolean {
  const list = system.env("no_proxy") ?? system.env("NO_PROXY") ?? "";
  const own = port || (protocol === "https:" ? "443" : "80");
  return list.toLowerCase().split(/[\s,]+/).filter(Boolean).some((entry) => {
    if (entry === "*") return true;
    const [, host = entry, at = own] = /^(.*):(\d+)$/.exec(entry) ?? [];
    const domain = host.replace(/^\*?\./, "");
    return at === own && (hostname === domain || hostname.endsWith(`.${domain}`));
  });
}

/** Where a request goes: through a proxy, or without one although a variable names one. */
interface Route {
  readonly url: URL;
  readonly proxy: URL | undefined;
}

/** Sends a request with the option that leads this runtime's `fetch` along the route. */
async function sendAlong(
  { url, proxy }: Route,
  system: Environment,
  send: (more: object) => Promise<Response>,
): Promise<Response> {
  if (system.runtime === "bun") return await (proxy ? send({ proxy: proxy.href }) : direct(send));
  if (system.runtime === "deno") {
    if (proxy === undefined && !isLoopback(url)) return await send({});
    return await send({ client: connection(proxy?.href ?? url.origin, () => client(url, proxy)) });
  }
  if (proxy === undefined) return await send({});
  const agent = connection(proxy.href, async () => {
    const { ProxyAgent } = await import("undici");
    return new ProxyAgent(proxy.href);
  });
  return await send({ dispatcher: await agent });
}

const connections = new Map<string, unknown>();

/** Connections through one proxy are shared. */
function connection<T>(key: string, create: () => T): T {
  if (!connections.has(key)) connections.set(key, create());
  return connections.get(key) as T;
}

/** Deno's own `fetch` would ask a proxy even for this machine, so the address is named. */
function client({ hostname, port }: URL, proxy: URL | undefined): unknown {
  const loopback = {
    transport: "tcp",
    hostname: hostname.replace(/^\[|\]$/g, ""),
    port: Number(port || 80),
  };
  return denoGlobal()!.createHttpClient({ proxy: proxy ? { url: proxy.href } : loopback });
}

/** Bun reads NO_PROXY at the start of each request, and has no option for a request without. */
function direct(send: (more: object) => Promise<Response>): Promise<Response> {
  const { env } = process;
  const before = { no_proxy: env["no_proxy"], NO_PROXY: env["NO_PROXY"] };
  Object.assign(env, { no_proxy: "*", NO_PROXY: "*" });
  try {
    return send({});
  } finally {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete env[name];
      else env[name] = value;
    }
  }
}
