/** Sample records. */
import {
  pendingKey,
  type PendingRecord,
  recordKey,
  type TokenRecord,
} from "../../src/store/store.ts";

const parts = {
  issuer: "https://auth.reef.example/auth/realms/rrap",
  clientId: "client-tools",
  scope: "openid profile email roles",
  profile: "",
};

/** The key of {@link tokenRecord}. */
export const key: string = recordKey(parts);

/** The key of {@link pendingRecord}. */
export const pending: string = pendingKey(key);

/** The key of the same session under another profile. */
export function keyOfProfile(profile: string): string {
  return recordKey({ ...parts, profile });
}

/** A signed-in session of a given generation. */
export function tokenRecord(generation: number, accessToken = `token-${generation}`): TokenRecord {
  return {
    kind: "tokens",
    version: 1,
    generation,
    issuer: parts.issuer,
    clientId: parts.clientId,
    tokens: {
      accessToken,
      expiresAt: 1_800_000_300_000,
      receivedAt: 1_800_000_000_000,
      refreshToken: `refresh-${generation}`,
      refreshExpiresAt: 1_800_001_800_000,
      scope: parts.scope,
    },
    user: { sub: "5f1c", username: "editor", name: "Edda Editor", email: "editor@reef.example" },
    origins: ["https://elsewhere.example"],
    signedInAt: 1_800_000_000_000,
  };
}

/** A code that is not approved yet. */
export function pendingRecord(userCode = "WDJB-MJHT"): PendingRecord {
  return {
    kind: "pending",
    version: 1,
    issuer: parts.issuer,
    clientId: parts.clientId,
    deviceCode: "device-code",
    userCode,
    verificationUri: "https://auth.reef.example/device",
    verificationUriComplete: `https://auth.reef.example/device?user_code=${userCode}`,
    expiresAt: 1_800_000_600_000,
    interval: 5,
    origins: [],
  };
}
