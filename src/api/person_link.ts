/**
 * The Person that an account is linked to: looks it up, and remembers it.
 *
 * @module
 */
import type { PersonLink } from "../model/linked_person.ts";
import type { Files } from "../system/system.ts";
import { callAuthApi } from "./auth_api.ts";
import type { ApiClient } from "./client.ts";

/** Path of the Auth API that returns the user's Person. */
const LOOKUP = "/link/user/lookup";

/** Memory of one account's Person. It is not secret, and affects only messages. */
export interface PersonLinkMemory {
  /** The last known link; undefined if there is none. */
  load(): Promise<PersonLink | undefined>;
  /** Remembers a link. */
  save(link: PersonLink): Promise<void>;
}

/** Remembers links in a file, or in memory if there is no folder. */
export function rememberPerson(
  files: Files,
  folder: string | undefined,
  account: { readonly issuer: string; readonly sub: string },
): PersonLinkMemory {
  const path = folder && `${folder}/seen/persons.json`;
  const key = `${account.issuer} ${account.sub}`;
  const read = async () =>
    parse(path === undefined ? undefined : await files.readText(path).catch(() => undefined));
  let memory: PersonLink | undefined;
  return {
    load: async () => memory ?? (await read())[key],
    save: async (link) => {
      memory = link;
      if (path === undefined) return;
      const all = { ...await read(), [key]: link };
      await files.writeText(path, JSON.stringify(all)).catch(() => {});
    },
  };
}

function parse(text: string | undefined): Readonly<Record<string, PersonLink>> {
  try {
    const links = JSON.parse(text ?? "{}") as Record<string, Partial<PersonLink> | null>;
    return Object.fromEntries(
      Object.entries(links).filter((entry): entry is [string, PersonLink] => {
        const { person, at } = entry[1] ?? {};
        return (person === null || typeof person === "string") && typeof at === "number";
      }),
    );
  } catch {
    return {};
  }
}

/** Asks the Auth API; undefined if its answer does not say. */
export async function askPerson(
  client: ApiClient,
  signal: AbortSignal | undefined,
): Promise<PersonLink | undefined> {
  const { status, body } = await callAuthApi(client, LOOKUP, { signal, roleErrors: false });
  return status === 200 ? personIn(body, client.system.now()) : undefined;
}

/** The link in the answer of a lookup; undefined if the answer does not say. */
export function personIn(answer: unknown, now: number): PersonLink | undefined {
  const { person_id: person, success } = (answer ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof person === "string") return { person, at: now };
  return person === null && success === false ? { person: null, at: now } : undefined;
}
