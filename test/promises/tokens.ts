import type { Stage } from "./stage.ts";

/** A JWT nobody has signed, registered as a secret: what an offline token looks like from outside. */
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
  // The head is the same for every JWT, and no secret.
  stage.secrets.add(token.split(".").slice(1).join("."), "offline token");
  return token;
}
