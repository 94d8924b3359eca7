/**
 * The Person an account is linked to: asked for, and remembered.
 *
 * @module
 */
import type { PersonLink } from "../model/linked_person.ts";
import type { Files } from "../system/system.ts";
import { callAuthApi } from "./auth_api.ts";
import type { ApiClient } from "./client.ts";

/** Where the Auth API tells the Person of the caller. */
const LOOKUP = "/link/user/lookup";

/** What is known of one account's Person; no secret, and only words depend on it. */
export interface PersonLinkMemory {
  /** What was last told; undefined if it never was. */
  load(): Promise<PersonLink | undefined>;
  /** Remembers it. */
  save(link: PersonLink): Promise<void>;
}

/** Remembers in a file, or as long as the process where there is none. */
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

/** Asks the Auth API; undefined if it does not say. */
export async function askPerson(
  client: ApiClient,
  signal: AbortSignal | undefined,
): Promise<PersonLink | undefined> {
  const { status, body } = await callAuthApi(client, LOOKUP, { signal, roleErrors: false });
  return status === 200 ? personIn(body, client.system.now()) : undefined;
}

/** The Person in the answer of a lookup. */
export function personIn(answer: unknown, now: number): PersonLink | undefined {
  const { person_id: person, success } = (answer ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof person === "string") return { person, at: now };
  return person === null && success === false ? { person: null, at: now } : undefined;
}
