/**
 * The facts of a check-up, and the sources they come from.
 *
 * Facts contain times, names, modes and paths, but never a token.
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
  /** The user's home folder, to shorten paths and hide the user's name in them. */
  readonly home: string | undefined;
  /** The time of the check-up, in milliseconds since the epoch. */
  readonly now: number;
}

/** Which variables are set; never their values. */
export interface EnvironmentFacts {
  /** The variables that change what this package does, in the order of the table. */
  readonly applied: readonly string[];
  /** The variables that name a proxy, or exceptions from it. */
  readonly proxies: readonly string[];
  /** The proxy variables without a usable proxy. */
  readonly unusableProxies: readonly string[];
  /** Whether the checking of certificates is switched off. */
  readonly trustsEveryCertificate: boolean;
}

/** How the authorization server answered. */
export interface ServerFacts {
  /** How far the server's clock is ahead of ours, in seconds; undefined if it sent no date. */
  readonly clockOffset: number | undefined;
  /** The response time in milliseconds. */
  readonly ms: number;
  /** Why its metadata cannot be used. */
  readonly failure?: Failure;
}

/** The result of an API's health check. */
export interface ApiFacts {
  readonly title: string;
  /** The HTTP status; undefined if there was no response. */
  readonly status: number | undefined;
  /** Why there was no response. */
  readonly failure?: Failure;
}

/** How the operations in an API's document differ from those this package knows. */
export interface DocumentFacts extends OperationDifferences {
  readonly title: string;
  /** Why there is no document to compare. */
  readonly failure?: Failure;
}

/** The Person of the signed-in user. */
export interface PersonFacts {
  /** The Person's handle; null if the account is not linked. */
  readonly person: string | null;
  /** Whether this comes from an earlier answer. */
  readonly isRemembered: boolean;
}

/** Where tokens are stored; a store without a folder, such as memory, has only a name. */
export interface CacheFacts extends Partial<FolderFacts> {
  /** The folder; undefined if the store has none. */
  readonly folder: string | undefined;
  /** The store, as a word or a path. */
  readonly name: string;
  /** The file of this session's record. */
  readonly file?: RecordFacts;
}

/** The times of tokens, in milliseconds since the epoch. */
export interface TokenFacts {
  readonly origin: "store" | "access-token" | "offline-token";
  readonly receivedAt: number | undefined;
  readonly expiresAt: number | undefined;
  readonly isRenewable: boolean;
  readonly sessionEndsAt: number | undefined;
  readonly signedInAt: number | undefined;
}

/** Why a fact is missing. */
export interface Failure {
  /** The error code, if there is one. */
  readonly code: string | undefined;
  readonly message: string;
  /** Whether it failed at a proxy, and so says nothing about the server. */
  readonly isProxys?: boolean;
  /** The next step, if it is known. */
  readonly next?: NextStep | undefined;
}

/** A fact, or why it is missing. */
export type Outcome<T> = { readonly value: T } | { readonly failure: Failure };

/** The facts about a deployment and a session with it. */
export interface Findings {
  readonly deployment: Deployment;
  /** How the authorization server answers now. */
  readonly server: ServerFacts;
  readonly apis: readonly ApiFacts[];
  /** How the operations of each API differ from those this package knows. */
  readonly documents: readonly DocumentFacts[];
  /** The Person of the signed-in user; undefined if no user is signed in. */
  readonly person: PersonFacts | undefined;
  readonly cache: CacheFacts;
  /** Undefined if the store has no lock files. */
  readonly lock: LockFacts | undefined;
  readonly tokens: TokenFacts | undefined;
}

/** All facts that the checks use. */
export type DoctorFacts =
  & { readonly machine: MachineFacts; readonly environment: EnvironmentFacts }
  & { readonly [K in keyof Findings]: Outcome<Findings[K]> };

/** The sources of the facts, which fail independently. The APIs are asked by `gather` itself. */
export type DoctorSources =
  & { readonly system: System }
  & {
    readonly [K in Exclude<keyof Findings, "apis">]: (signal: AbortSignal) => Promise<Findings[K]>;
  };
