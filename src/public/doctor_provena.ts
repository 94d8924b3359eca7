/**
 * What a check-up asks the deployment's Provena: its operations, and the caller's Person.
 *
 * @module
 */
import { createApiClient } from "../api/client.ts";
import { indexOperations } from "../api/openapi/index_operations.ts";
import { createDocumentCache, loadDocument } from "../api/openapi/load.ts";
import { askPerson } from "../api/person_link.ts";
import { rememberPerson } from "../api/person_memory.ts";
import type { TokenSource } from "../api/token_source.ts";
import { setDeadline } from "../async/deadline.ts";
import type { DocumentFacts, PersonFacts } from "../doctor/facts.ts";
import { failureOf } from "../doctor/gather.ts";
import { ProvenaError } from "../errors.ts";
import { decodeClaims } from "../model/claims.ts";
import { type ApiName, apiNames, apiTitles, type Deployment } from "../model/deployment.ts";
import { compareOperations } from "../model/operation_differences.ts";
import { Secret } from "../model/secret.ts";
import type { System } from "../system/system.ts";

/** The time limit for the documents, in milliseconds; later ones are left out. */
const DOCUMENT_TIMEOUT = 3_000;

/**
 * Asks each API for its document, without a token. If it is cached, only asks whether it changed.
 */
export async function askDocuments(
  place: {
    readonly system: System;
    readonly deployment: Deployment;
    readonly cacheFolder: string | undefined;
  },
  signal: AbortSignal,
): Promise<readonly DocumentFacts[]> {
  const { system, deployment, cacheFolder } = place;
  const { load } = createDocumentCache(system.files, cacheFolder);
  // A check-up must not change anything.
  const documents = { load, save: () => Promise.resolve() };
  const client = createApiClient(system, withoutToken(deployment));
  const late = () => new ProvenaError("ERR_NETWORK", "There was no answer in time");
  const limit = setDeadline(system, { ms: DOCUMENT_TIMEOUT, signal, late });
  const compare = async (api: ApiName): Promise<DocumentFacts> => {
    const title = apiTitles[api];
    try {
      const { document } = await loadDocument(deployment.apis[api], {
        client,
        documents,
        signal: limit.signal,
      });
      const there = [...indexOperations(document).values()]
        .map(({ operationId, method, path }) => ({ operationId, call: `${method} ${path}` }));
      return { title, ...compareOperations(api, there) };
    } catch (error) {
      const failure = failureOf(error);
      return { title, known: 0, missing: [], unknown: [], moved: [], failure };
    }
  };
  try {
    return await Promise.all(apiNames.map(compare));
  } finally {
    limit.end();
  }
}

function withoutToken(deployment: Deployment): TokenSource {
  const refuse = () => Promise.reject(new ProvenaError("ERR_SIGN_IN_REQUIRED", "Not signed in"));
  return { deployment, token: refuse, roles: refuse, renew: refuse, assertTrusted: refuse };
}

/** The account to check: its token, and the origins that the user approved. */
export interface ExaminedAccount {
  readonly accessToken: string;
  readonly origins: readonly string[] | "all";
  /** Whether the token can be sent now. */
  readonly isAlive: boolean;
}

/**
 * Asks for the caller's Person if the token is still valid; otherwise returns the last known one.
 * Never renews a token.
 */
export async function askOwnPerson(
  place: {
    readonly system: System;
    readonly deployment: Deployment;
    readonly cacheFolder: string | undefined;
  },
  account: ExaminedAccount | undefined,
  signal: AbortSignal,
): Promise<PersonFacts | undefined> {
  if (!account) return undefined;
  const { system, deployment, cacheFolder } = place;
  const { accessToken, origins, isAlive } = account;
  const { sub } = decodeClaims(accessToken);
  const links = rememberPerson(system.files, cacheFolder, { issuer: deployment.issuer, sub });
  const { origin } = new URL(deployment.apis.auth);
  const isTrusted = !deployment.foreignOrigins.includes(origin) || origins === "all" ||
    origins.includes(origin);
  if (isAlive && isTrusted) {
    const token = () => Promise.resolve(new Secret(accessToken));
    const roles = () => Promise.resolve([]);
    const assertTrusted = () => Promise.resolve();
    const source = { deployment, token, roles, renew: token, assertTrusted };
    const link = await askPerson(createApiClient(system, source), signal);
    if (link) {
      await links.save(link);
      return { person: link.person, isRemembered: false };
    }
  }
  const remembered = await links.load();
  return remembered && { person: remembered.person, isRemembered: true };
}
