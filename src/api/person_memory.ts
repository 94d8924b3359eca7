/**
 * The Person that an account was linked to when we last heard of it.
 *
 * @module
 */
import type { PersonLink } from "../model/linked_person.ts";
import type { Files } from "../system/system.ts";

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
