/**
 * What an inspection of the token cache finds: which files exist, and who can access them.
 *
 * @module
 */

/** What is at a path, and who can access it. */
export interface PathFacts {
  readonly kind: "absent" | "file" | "folder" | "link" | "other";
  /** Permission bits; undefined if the system has none. */
  readonly mode?: number;
  readonly owner?: "self" | "another user";
}

/** The folder of the cache. */
export interface FolderFacts {
  readonly rights: PathFacts;
  /** Whether this process can write there, or create the folder. */
  readonly isWritable: boolean;
  /** The type of network file system it is on, if it is on one. */
  readonly networkFileSystem?: string;
}

/** The file of a session's record. */
export interface RecordFacts extends PathFacts {
  readonly content: "none" | "record" | "newer" | "foreign";
}

/**
 * The state of the process that holds a lock. `unknown`: it runs on another host or in another
 * container, or a process has its pid but may be another one.
 */
export type OwnerState = "dead" | "stopped" | "alive" | "unknown";

/** Who holds the lock of a session's record. */
export type LockFacts =
  | { readonly kind: "free" | "unreadable" }
  | {
    readonly kind: "held";
    /** Undefined if the owner has not written its pid yet. */
    readonly pid: number | undefined;
    /** Milliseconds since the owner last renewed the lock. */
    readonly silentFor: number;
    /** Whether that is so long that we assume the owner is frozen. */
    readonly isStale: boolean;
    readonly owner: OwnerState;
  };
