import type { Stage } from "./stage.ts";

/** An unsigned JWT in the form of an offline token, registered as a secret. */
export function offlineToken(stage: Stage, claims: Record<string, unknown> = {}): string {
  const part = (value: unknown) =>
    btoa(JSON.stringify(value)).replace(/=+$/, "")
      .replaceAll("+", "-").replaceAll("/", "_");
  const payload = {
    typ: "Offline",
    jti: crypto.randomUUID(),
    iss: stage.auth.issuer,
    azp: "automated-access",
    sub: "sub-of-robot",
    ...claims,
  };
  const token = `${part({ alg: "HS512", typ: "JWT" })}.${part(payload)}.${
    part(crypto.randomUUID())
  }`;
  // The header is the same for every JWT, and not secret.
  stage.secrets.add(token.split(".").slice(1).join("."), "offline token");
  return token;
}
