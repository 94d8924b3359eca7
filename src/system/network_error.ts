/**
 * Why a request failed, in plain words; loaded only when one fails.
 *
 * @module
 */
import { ProvenaError, summarise } from "../errors.ts";
import { isLoopback } from "./loopback.ts";
import type { Proxy } from "./proxy.ts";
import { NoAnswer } from "./system_error.ts";

/** Matches the errors of Node, Deno and Bun for a certificate that is not trusted. */
const TLS_FAILURE =
  /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|ALTNAME|certificate|UnknownIssuer/;

/** Why a request failed: in plain words if the error is known, else in the runtime's words. */
export function reasonOf(error: unknown): { isTls: boolean; why: string } {
  const inner = error instanceof Error
    ? (error.cause as { code?: unknown } | undefined)
    : undefined;
  const told = summarise(error).replace(/^fetch failed: /i, "");
  const why = typeof inner?.code === "string" && !told.includes(inner.code)
    ? `${told} (${inner.code})`
    : told;
  const code = String((error as { code?: unknown })?.code ?? "");
  const isTls = TLS_FAILURE.test(why) || TLS_FAILURE.test(code);
  const known = reasons.find(([, pattern]) => pattern.test(why) || pattern.test(code));
  return { isTls, why: known && !isTls ? `${known[2]} (${known[0]})` : why };
}

/** The error for a failed request: `ERR_TLS` for an untrusted certificate, else `ERR_NETWORK`. */
export function networkError(error: unknown, host: string, proxy?: Proxy): ProvenaError {
  if (error instanceof ProvenaError) return error;
  const { isTls, why } = reasonOf(error);
  if (proxy && !isTls) return proxyFailure(error, { host, proxy, why });
  if (isTls) {
    return new ProvenaError("ERR_TLS", `The certificate of ${host} is not trusted here: ${why}`, {
      cause: error,
      next: "If your network inspects TLS, name its certificate authority with " +
        "NODE_EXTRA_CA_CERTS=FILE (Node, Bun) or DENO_CERT=FILE (Deno)",
    });
  }
  if (error instanceof NoAnswer) {
    return new ProvenaError("ERR_NETWORK", `${host} did not answer within ${error.seconds} s`, {
      next: "Check the connection and try again",
    });
  }
  const next = isLoopback(new URL(`http://${host}`))
    ? { say: "If it was the demo, start it again", command: "provena demo --serve" }
    : "Check the name, the connection, and HTTPS_PROXY if you need one";
  return new ProvenaError("ERR_NETWORK", `${host} cannot be reached: ${why}`, {
    cause: error,
    next,
  });
}

const byProxy = new WeakSet<ProvenaError>();

/** Whether a request failed at a proxy or behind it, so that it says nothing about the server. */
export function isProxyFailure(error: ProvenaError): boolean {
  return byProxy.has(error);
}

/** A request through a proxy reaches nothing else, so a failure to connect is the proxy's. */
function proxyFailure(
  error: unknown,
  { host, proxy: { url, variable }, why }: { host: string; proxy: Proxy; why: string },
): ProvenaError {
  const proxy = `The proxy ${url.host} (${variable})`;
  const refusal = tunnelRefusal(error);
  const isConnectFailure = reasons.some(([code]) => why.endsWith(`(${code})`));
  const [what, next] = refusal === 407
    ? [
      `${proxy} ${
        url.username
          ? "does not accept the user name and password in the variable"
          : "asks for a user name and a password"
      } (407)`,
      `Write both into ${variable}, before the host, as in user:password@${url.host}`,
    ]
    : refusal !== undefined
    ? [
      `${proxy} does not let requests through to ${host}${refusal ? ` (${refusal})` : ""}`,
      `Ask those who run the proxy, or add ${host} to NO_PROXY if it can be reached without`,
    ]
    : isConnectFailure
    ? [`${proxy} cannot be reached: ${why}`, `Check ${variable} and the connection`]
    : [
      `${host} cannot be reached through the proxy ${url.host} (${variable}): ${why}`,
      `Check the proxy, or add ${host} to NO_PROXY if it can be reached without`,
    ];
  const failure = new ProvenaError("ERR_NETWORK", what, { cause: error, next });
  byProxy.add(failure);
  return failure;
}

/** The status with which a proxy refused a tunnel; 0 if the runtime does not tell it. */
function tunnelRefusal(error: unknown): number | undefined {
  let said = "";
  for (let each = error, depth = 0; each instanceof Error && depth < 5; depth++) {
    said += `${each.message}\n`;
    each = each.cause;
  }
  // Node, then Bun; Deno has words for one status only.
  const [, node, bun] = /Proxy response \((\d{3})\)|open a tunnel: (\d{3})/.exec(said) ?? [];
  if (node ?? bun) return Number(node ?? bun);
  if (/proxy authentication required/i.test(said)) return 407;
  return /unsuccessful tunnel|while tunneling/.test(said) ? 0 : undefined;
}

/** Known causes in plain words; each pattern covers the wording of Node, Deno and Bun. */
const reasons: readonly (readonly [code: string, pattern: RegExp, words: string])[] = [
  ["ENOTFOUND", /\bENOTFOUND\b|failed to lookup address/, "no host of this name was found"],
  [
    "ECONNREFUSED",
    /\bECONNREFUSED\b|\bConnectionRefused\b|Connection refused/,
    "nothing answers at this address",
  ],
  ["ETIMEDOUT", /\bETIMEDOUT\b|\bUND_ERR_CONNECT_TIMEOUT\b/, "no answer in time"],
  [
    "ENETUNREACH",
    /\bENETUNREACH\b|\bEHOSTUNREACH\b|Network is unreachable|No route to host/,
    "this network cannot reach it",
  ],
];
