/**
 * The sources of the facts for a session's check-up.
 *
 * @module
 */
import type { Configuration } from "../configuration/configuration.ts";
import type { DoctorSources, ServerFacts, TokenFacts } from "../doctor/facts.ts";
import { failureOf } from "../doctor/gather.ts";
import { decodeClaims } from "../model/claims.ts";
import type { PathFacts } from "../model/token_cache.ts";
import { isRefreshable } from "../model/token_set.ts";
import { OAuthServer } from "../oauth/server.ts";
import type { SessionPlace } from "../session/place.ts";
import { inspectFolder, inspectLock, inspectRecord } from "../store/file/inspect.ts";
import type { StoredRecord, TokenRecord } from "../store/store.ts";
import type { System } from "../system/system.ts";
import type { ResolvedStore } from "./default_store.ts";
import { askDocuments, askOwnPerson, type ExaminedAccount } from "./doctor_provena.ts";

/** A token that expires sooner than this is not sent, in milliseconds. */
const ALIVE = 10_000;

/** The sources of a check-up. They change nothing. */
export function doctorSources(
  { system, store, key }: SessionPlace,
  configuration: Configuration,
  { folder, name, cacheFolder }: ResolvedStore,
): DoctorSources {
  const { accessToken, offlineToken, deployment } = configuration;
  const asked = { system, deployment, cacheFolder };

  /** Only inspects a file: loading it could change its mode, or move it aside. */
  async function readRecord(): Promise<TokenRecord | undefined> {
    let record: StoredRecord | undefined;
    if (folder === undefined) {
      record = await store.load(key);
    } else {
      const { isWritable, rights } = await inspectFolder(folder, system);
      const found = isForeign(rights) ? undefined : await inspectRecord(folder, key);
      // If the folder is not writable, the session is kept in memory.
      record = (found && found.kind !== "absent") || (isWritable && found)
        ? found.record
        : await store.load(key).catch(() => undefined);
    }
    return record?.kind === "tokens" ? record : undefined;
  }

  async function inspectTokens(): Promise<TokenFacts | undefined> {
    if (accessToken) return timesOf(accessToken.reveal(), "access-token");
    if (offlineToken) return timesOf((await offlineToken()).reveal(), "offline-token");
    const record = await readRecord();
    if (!record) return undefined;
    const { tokens, signedInAt } = record;
    return {
      origin: "store",
      receivedAt: tokens.receivedAt,
      expiresAt: tokens.expiresAt,
      isRenewable: isRefreshable(tokens, system.now()),
      sessionEndsAt: tokens.refreshExpiresAt,
      signedInAt,
    };
  }

  /**
   * The account's current token. Never renews a token or exchanges an offline token.
   */
  async function readAccount(): Promise<ExaminedAccount | undefined> {
    if (accessToken) return { accessToken: accessToken.reveal(), origins: "all", isAlive: true };
    const record = offlineToken ? undefined : await readRecord();
    if (!record) return undefined;
    const { tokens, origins } = record;
    const isAlive = tokens.expiresAt > system.now() + ALIVE;
    return { accessToken: tokens.accessToken, origins: origins ?? [], isAlive };
  }

  return {
    system,
    deployment: () => Promise.resolve(deployment),
    server: (signal) => askServer(system, configuration, signal),
    documents: (signal) => askDocuments(asked, signal),
    person: async (signal) => await askOwnPerson(asked, await readAccount(), signal),
    cache: async () => {
      if (folder === undefined) {
        await store.load(key);
        return { folder, name };
      }
      const found = await inspectFolder(folder, system);
      if (isForeign(found.rights)) return { folder, name, ...found };
      const { record: _, ...file } = await inspectRecord(folder, key);
      return { folder, name, ...found, file };
    },
    lock: async () => {
      const isOwn = folder !== undefined &&
        !isForeign((await inspectFolder(folder, system)).rights);
      return isOwn ? await inspectLock(folder, key, system) : undefined;
    },
    tokens: inspectTokens,
  };
}

/** Whether a folder has no record of this user's, so that the session is kept in memory. */
function isForeign({ owner }: PathFacts): boolean {
  return owner === "another user";
}

/** Creates its own server object, because the session's has cached the metadata. */
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
