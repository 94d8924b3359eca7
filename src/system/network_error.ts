/**
 * Why a request failed, in plain words; loaded only when one fails.
 *
 * @module
 */
import { ProvenaError, summarise } from "../errors.ts";
import { isLoopback } from "./loopback.ts";

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
export function networkError(error: unknown, host: string): ProvenaError {
  if (error instanceof ProvenaError) return error;
  const { isTls, why } = reasonOf(error);
  if (isTls) {
    return new ProvenaError("ERR_TLS", `The certificate of ${host} is not trusted here: ${why}`, {
      cause: error,
      next: "If your network inspects TLS, name its certificate authority with " +
        "NODE_EXTRA_CA_CERTS=FILE (Node, Bun) or DENO_CERT=FILE (Deno)",
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
