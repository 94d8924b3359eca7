/**
 * The sign-in history of this machine: issuers, and the last account of each profile.
 *
 * It contains no secrets and only affects messages, such as "another account than last time".
 *
 * @module
 */
import type { User } from "../model/claims.ts";
import type { Files } from "../system/system.ts";

interface Seen {
  readonly issuers: readonly string[];
  readonly accounts: Readonly<Record<string, { readonly sub: string; readonly username: string }>>;
}

/** The issuers and accounts of earlier sign-ins. */
export interface SignInHistory {
  /** Whether this machine has signed in at this issuer before. */
  knowsIssuer(issuer: string): Promise<boolean>;
  /** The user name a key was last used with, if it was a different account. */
  otherAccount(key: string, user: User): Promise<string | undefined>;
  /** Records a sign-in. */
  remember(issuer: string, key: string, user: User): Promise<void>;
}

/** A history in a file, or in memory without a path; errors of the file are ignored. */
export function createHistory(files: Files, path: string | undefined): SignInHistory {
  let memory: Seen = { issuers: [], accounts: {} };
  const load = async (): Promise<Seen> => {
    const text = path === undefined ? undefined : await files.readText(path).catch(() => undefined);
    return (text === undefined ? undefined : parse(text)) ?? memory;
  };
  return {
    knowsIssuer: async (issuer) => (await load()).issuers.includes(issuer),
    otherAccount: async (key, user) => {
      const last = (await load()).accounts[key];
      return last && last.sub !== user.sub ? last.username : undefined;
    },
    remember: async (issuer, key, user) => {
      const seen = await load();
      memory = {
        issuers: [...new Set([...seen.issuers, issuer])],
        accounts: { ...seen.accounts, [key]: { sub: user.sub, username: user.username } },
      };
      if (path !== undefined) {
        await files.writeText(path, JSON.stringify(memory)).catch(() => {});
      }
    },
  };
}

function parse(text: string): Seen | undefined {
  try {
    const seen = JSON.parse(text) as Partial<Seen>;
    const accounts = seen.accounts;
    if (!Array.isArray(seen.issuers) || typeof accounts !== "object") {
      return undefined;
    }
    const entries = Object.entries(accounts).filter(([, a]) =>
      typeof a?.sub === "string" && typeof a.username === "string"
    );
    return { issuers: seen.issuers, accounts: Object.fromEntries(entries) };
  } catch {
    return undefined;
  }
}
