/**
 * The token cache as somebody finds it who only looks: what lies there, and who may touch it.
 *
 * @module
 */

/** What lies at a path, and who may touch it. */
export interface PathFacts {
  readonly kind: "absent" | "file" | "folder" | "link" | "other";
  /** Permission bits; undefined where the system has none. */
  readonly mode?: number;
  readonly owner?: "self" | "another user";
}

/** The folder of the cache. */
export interface FolderFacts {
  readonly rights: PathFacts;
  /** Whether this process may write there, or make the folder. */
  readonly isWritable: boolean;
  /** The network file system it lies on. */
  readonly networkFileSystem?: string;
}

/** The file of a session's record. */
export interface RecordFacts extends PathFacts {
  readonly content: "none" | "record" | "newer" | "foreign";
}

/**
 * What can be told of the process that holds a lock. `unknown`: it runs on another host or in
 * another container, or nobody can say whether the process that has its number is the same one.
 */
export type OwnerState = "dead" | "stopped" | "alive" | "unknown";

/** Who holds the lock of a session's record. */
export type LockFacts =
  | { readonly kind: "free" | "unreadable" }
  | {
    readonly kind: "held";
    /** Undefined if the owner has not written its name yet. */
    readonly pid: number | undefined;
    /** Milliseconds since the owner's last sign of life. */
    readonly silentFor: number;
    /** Whether that is so long that the owner is taken for frozen. */
    readonly isStale: boolean;
    readonly owner: OwnerState;
  };
