/**
 * What an examination is told, and what it finds out before anything is judged.
 *
 * Facts hold times, names, modes and paths; there is no place in them for a token.
 *
 * @module
 */
import type { Deployment } from "../model/deployment.ts";
import type { OperationDifferences } from "../model/operation_differences.ts";
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

/** Whose a file or folder is, and who may touch it. */
export interface Rights {
  readonly kind: "absent" | "file" | "folder" | "link" | "other";
  /** Permission bits; undefined where the system has none. */
  readonly mode?: number;
  readonly owner?: "self" | "another user";
}

/** Where tokens rest. */
export interface CacheFacts {
  /** The folder; undefined for a store that has none, such as memory. */
  readonly folder: string | undefined;
  /** The store, in a word or as a path. */
  readonly name: string;
  readonly rights?: Rights;
  /** The file of this session's record. */
  readonly file?: Rights & { readonly content: "none" | "record" | "newer" | "foreign" };
  /** Whether this process may write there; undefined if the folder is not there. */
  readonly isWritable?: boolean;
  /** The network file system it lies on. */
  readonly networkFileSystem?: string;
}

/** Who holds the lock of this session's record. */
export type LockFacts =
  | { readonly kind: "none" | "free" | "unreadable" }
  | {
    readonly kind: "held";
    /** Undefined if the owner has not written its name yet. */
    readonly pid: number | undefined;
    /** Milliseconds since the owner's last sign of life. */
    readonly silentFor: number;
    /** Whether that is so long that another process may take the lock over. */
    readonly isStale: boolean;
    /** Whether the owner ran on this machine and has ended. */
    readonly isDead: boolean;
  };

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
}

/** Something found out, or why not. */
export type Outcome<T> = { readonly value: T } | { readonly failure: Failure };

/** Everything that is judged. */
export interface DoctorFacts {
  readonly machine: MachineFacts;
  readonly environment: EnvironmentFacts;
  /** Which deployment; undefined if none can be told. */
  readonly deployment: Outcome<Deployment>;
  readonly server: Outcome<ServerFacts>;
  readonly apis: Outcome<readonly ApiFacts[]>;
  readonly documents: Outcome<readonly DocumentFacts[]>;
  readonly person: Outcome<PersonFacts | undefined>;
  readonly cache: Outcome<CacheFacts>;
  readonly lock: Outcome<LockFacts>;
  readonly tokens: Outcome<TokenFacts | undefined>;
}

/** What an examination looks at; each may fail without spoiling another. */
export interface DoctorSources {
  readonly system: System;
  /** The deployment, or the error that says why there is none. */
  readonly deployment: () => Deployment;
  /** Asks the authorization server for its metadata, anew. */
  readonly askServer: (signal: AbortSignal) => Promise<ServerFacts>;
  /** Compares the operations of each API, in the time it takes politely. */
  readonly askDocuments: (signal: AbortSignal) => Promise<readonly DocumentFacts[]>;
  /** Asks for the Person of whoever is signed in; undefined if nobody is. */
  readonly askPerson: (signal: AbortSignal) => Promise<PersonFacts | undefined>;
  readonly inspectCache: () => Promise<CacheFacts>;
  readonly inspectLock: () => Promise<LockFacts>;
  readonly inspectTokens: () => Promise<TokenFacts | undefined>;
}
