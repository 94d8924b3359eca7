/**
 * What an examination is told, and what it finds out before anything is judged.
 *
 * Facts hold times, names, modes and paths; there is no place in them for a token.
 *
 * @module
 */
import type { NextStep } from "../errors.ts";
import type { Deployment } from "../model/deployment.ts";
import type { OperationDifferences } from "../model/operation_differences.ts";
import type { FolderFacts, LockFacts, RecordFacts } from "../model/token_cache.ts";
import type { Runtime, System } from "../system/system.ts";

/** Where the package runs. */
export interface MachineFacts {
  readonly runtime: Runtime;
  readonly runtimeVersion: string;
  readonly os: string;
  readonly architecture: string;
  readonly isKernel: boolean;
  readonly packageVersion: string;
  /** The user's home folder, to say paths shortly and without the user's name. */
  readonly home: string | undefined;
  /** Milliseconds since the epoch, when the examination was done. */
  readonly now: number;
}

/** Which variables are set; never what to. */
export interface EnvironmentFacts {
  /** Those that change what this package does, in the order of the table. */
  readonly applied: readonly string[];
  /** Those that name a proxy, or exceptions from it. */
  readonly proxies: readonly string[];
  /** Those among the proxies whose value names no proxy that can be used. */
  readonly unusableProxies: readonly string[];
  /** Whether certificates are not checked at all. */
  readonly trustsEveryCertificate: boolean;
}

/** How the authorization server answered. */
export interface ServerFacts {
  /** Seconds the server's clock is ahead of ours; undefined if it did not say. */
  readonly clockOffset: number | undefined;
  /** How long the answer took, in milliseconds. */
  readonly ms: number;
  /** Why its metadata cannot be used. */
  readonly failure?: Failure;
}

/** How an API answered to its health check. */
export interface ApiFacts {
  readonly title: string;
  /** The HTTP status; undefined if there was no answer. */
  readonly status: number | undefined;
  /** Why there was no answer. */
  readonly failure?: Failure;
}

/** How the operations in an API's document differ from those known here. */
export interface DocumentFacts extends OperationDifferences {
  readonly title: string;
  /** Why there is no document to compare. */
  readonly failure?: Failure;
}

/** The Person of whoever is signed in. */
export interface PersonFacts {
  /** The Person's handle; null if the account is not linked. */
  readonly person: string | null;
  /** Whether it was told earlier, and not asked now. */
  readonly isRemembered: boolean;
}

/** Where tokens rest; in a store without a folder, such as memory, by its name alone. */
export interface CacheFacts extends Partial<FolderFacts> {
  /** The folder; undefined for a store that has none. */
  readonly folder: string | undefined;
  /** The store, in a word or as a path. */
  readonly name: string;
  /** The file of this session's record. */
  readonly file?: RecordFacts;
}

/** When tokens began and end, in milliseconds since the epoch. */
export interface TokenFacts {
  readonly origin: "store" | "access-token" | "offline-token";
  readonly receivedAt: number | undefined;
  readonly expiresAt: number | undefined;
  readonly isRenewable: boolean;
  readonly sessionEndsAt: number | undefined;
  readonly signedInAt: number | undefined;
}

/** Why something could not be found out. */
export interface Failure {
  /** A stable code where there is one. */
  readonly code: string | undefined;
  readonly message: string;
  /** What helps, where that is known. */
  readonly next?: NextStep | undefined;
}

/** Something found out, or why not. */
export type Outcome<T> = { readonly value: T } | { readonly failure: Failure };

/** What is found out of a deployment and a session with it. */
export interface Findings {
  readonly deployment: Deployment;
  /** How the authorization server answers when it is asked anew. */
  readonly server: ServerFacts;
  readonly apis: readonly ApiFacts[];
  /** How the operations of each API differ from those known here. */
  readonly documents: readonly DocumentFacts[];
  /** The Person of whoever is signed in; undefined if nobody is. */
  readonly person: PersonFacts | undefined;
  readonly cache: CacheFacts;
  /** Undefined for a store without lock files. */
  readonly lock: LockFacts | undefined;
  readonly tokens: TokenFacts | undefined;
}

/** Everything that is judged. */
export type DoctorFacts =
  & { readonly machine: MachineFacts; readonly environment: EnvironmentFacts }
  & { readonly [K in keyof Findings]: Outcome<Findings[K]> };

/** What finds them out; each may fail without spoiling another. The APIs are asked here. */
export type DoctorSources =
  & { readonly system: System }
  & {
    readonly [K in Exclude<keyof Findings, "apis">]: (signal: AbortSignal) => Promise<Findings[K]>;
  };
