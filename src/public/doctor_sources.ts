/**
 * What an examination of a session looks at.
 *
 * @module
 */
import type { Configuration } from "../configuration/configuration.ts";
import type { CacheFacts, DoctorSources, ServerFacts, TokenFacts } from "../doctor/facts.ts";
import { failureOf } from "../doctor/gather.ts";
import { decodeClaims } from "../model/claims.ts";
import { isRefreshable } from "../model/token_set.ts";
import { OAuthServer } from "../oauth/server.ts";
import type { ExaminedAccount } from "./doctor_provena.ts";
import { inspectFolder, inspectLock, inspectRecord } from "../store/file/inspect.ts";
import type { StoredRecord, TokenStore } from "../store/store.ts";
import type { System } from "../system/system.ts";

/** What a session's parts are examined by. */
export interface ExaminedParts {
  readonly system: System;
  readonly configuration: Configuration;
  readonly store: TokenStore;
  /** The key of the session's record. */
  readonly key: string;
  /** The store's folder, if it has one. */
  readonly folder: string | undefined;
  /** The store, in a word or as a path. */
  readonly name: string;
  /** Where documents, and what is no secret, rest; undefined if the user has no home. */
  readonly cacheFolder: string | undefined;
}

/**
 * Makes the sources of an examination.
 *
 * @param parts the session's parts
 * @returns what looks at them; nothing is changed by looking
 */
export function doctorSources(parts: ExaminedParts): DoctorSources {
  const { system, configuration, key, folder, name, cacheFolder } = parts;
  const place = { system, deployment: configuration.deployment, cacheFolder };
  return {
    system,
    deployment: () => configuration.deployment,
    askServer: (signal) => askServer(system, configuration, signal),
    askDocuments: async (signal) => {
      const { askDocuments } = await import("./doctor_provena.ts");
      return await askDocuments(place, signal);
    },
    askPerson: async (signal) => {
      const { askOwnPerson } = await import("./doctor_provena.ts");
      return await askOwnPerson(place, await accountOf(parts), signal);
    },
    inspectCache: async (): Promise<CacheFacts> => {
      if (folder === undefined) return { folder, name };
      const [found, { record: _, ...file }] = await Promise.all([
        inspectFolder(folder, system),
        inspectRecord(folder, key),
      ]);
      return { folder, name, ...found, file };
    },
    inspectLock: async () =>
      folder === undefined ? { kind: "none" } : await inspectLock(folder, key, system),
    inspectTokens: () => inspectTokens(parts),
  };
}

/** With a server object of its own: what a session has learned is not asked again. */
async function askServer(
  system: System,
  { deployment, clientId }: Configuration,
  signal: AbortSignal,
): Promise<ServerFacts> {
  const server = new OAuthServer(system, deployment.issuer, clientId);
  const started = system.now();
  const facts = () => ({ clockOffset: server.clockOffset, ms: system.now() - started });
  try {
    await server.metadata(signal);
    return facts();
  } catch (error) {
    return { ...facts(), failure: failureOf(error) };
  }
}

async function inspectTokens(parts: ExaminedParts): Promise<TokenFacts | undefined> {
  const { accessToken, offlineToken } = parts.configuration;
  if (accessToken) return timesOf(accessToken.reveal(), "access-token");
  if (offlineToken) return timesOf((await offlineToken()).reveal(), "offline-token");
  const record = await recordOf(parts);
  if (record?.kind !== "tokens") return undefined;
  const { tokens, signedInAt } = record;
  return {
    origin: "store",
    receivedAt: tokens.receivedAt,
    expiresAt: tokens.expiresAt,
    isRenewable: isRefreshable(tokens, parts.system.now()),
    sessionEndsAt: tokens.refreshExpiresAt,
    signedInAt,
  };
}

/** The token that speaks for the account, as it is: none is renewed, an offline token not traded. */
async function accountOf(parts: ExaminedParts): Promise<ExaminedAccount | undefined> {
  const { accessToken, offlineToken } = parts.configuration;
  if (accessToken) return { accessToken: accessToken.reveal(), origins: "all", isAlive: true };
  if (offlineToken) return undefined;
  const record = await recordOf(parts);
  if (record?.kind !== "tokens") return undefined;
  const { accessToken: held, expiresAt } = record.tokens;
  const isAlive = expiresAt > parts.system.now() + ALIVE;
  return { accessToken: held, origins: record.origins ?? [], isAlive };
}

/** A token with less to live than this is not sent, in milliseconds. */
const ALIVE = 10_000;

/** A file is only looked at: loading it could close it to others, or set it aside. */
async function recordOf(parts: ExaminedParts): Promise<StoredRecord | undefined> {
  const { store, key, folder, system } = parts;
  if (folder === undefined) return await store.load(key);
  const found = await inspectRecord(folder, key);
  if (found.kind !== "absent" || (await inspectFolder(folder, system)).isWritable) {
    return found.record;
  }
  // Where the folder cannot be written, a session is kept in memory.
  return await store.load(key).catch(() => undefined);
}

function timesOf(token: string, origin: "access-token" | "offline-token"): TokenFacts {
  const { iat, exp } = decodeClaims(token, { requireExp: origin === "access-token" });
  const ms = (seconds: number | undefined) => seconds ? seconds * 1000 : undefined;
  const isOffline = origin === "offline-token";
  return {
    origin,
    receivedAt: ms(iat),
    expiresAt: isOffline ? undefined : ms(exp),
    isRenewable: isOffline,
    sessionEndsAt: isOffline ? ms(exp) : undefined,
    signedInAt: undefined,
  };
}
