/**
 * A registry item as the embedded deployment stores it.
 *
 * @module
 */

/** The category of each subtype in the registry. */
export const categories = {
  ORGANISATION: "AGENT",
  PERSON: "AGENT",
  MODEL: "ENTITY",
  MODEL_RUN_WORKFLOW_TEMPLATE: "ENTITY",
  DATASET_TEMPLATE: "ENTITY",
  DATASET: "ENTITY",
  STUDY: "ACTIVITY",
  MODEL_RUN: "ACTIVITY",
  CREATE: "ACTIVITY",
  VERSION: "ACTIVITY",
} as const;

/** A subtype in the registry. */
export type ItemSubtype = keyof typeof categories;

/** The fields that are specific to a kind of item. */
export type DomainFields = Readonly<Record<string, unknown>>;

/** One entry in the history of an item. */
export interface HistoryEntry {
  /** 0 for the first entry; each update and revert adds an entry. */
  readonly id: number;
  /** Seconds since the epoch. */
  readonly timestamp: number;
  readonly reason: string;
  readonly username: string;
  readonly item: DomainFields;
  /** The state at that time. */
  readonly state?: DomainFields;
}

/** The access settings of an item: the owner, and the roles of everybody else. */
export interface AccessSettings {
  readonly owner: string;
  /** The roles of all users who may read the registry. */
  readonly general: readonly string[];
  /** The roles of the members of a group, by group ID. */
  readonly groups: Readonly<Record<string, readonly string[]>>;
}

/** One change of the lock. */
export interface LockEvent {
  readonly action_type: "LOCK" | "UNLOCK";
  readonly username: string;
  readonly email: string | null;
  readonly reason: string;
  /** Seconds since the epoch. */
  readonly timestamp: number;
}

/** The previous and next version of an item. */
export interface VersioningInfo {
  readonly previous_version: string | null;
  readonly version: number;
  readonly reason: string | null;
  readonly next_version: string | null;
}

/** The session IDs of the jobs that registered the activities of an item. */
export interface WorkflowLinks {
  readonly create_activity_workflow_id: string | null;
  readonly version_activity_workflow_id: string | null;
}

/** An item. It is immutable; {@link Items} replaces it when it changes. */
export interface StoredItem {
  /** A handle such as `10378.1/1900001`. */
  readonly id: string;
  readonly item_category: (typeof categories)[ItemSubtype];
  readonly item_subtype: ItemSubtype;
  readonly record_type: "COMPLETE_ITEM" | "SEED_ITEM";
  readonly owner_username: string;
  /** Seconds since the epoch. */
  readonly created_timestamp: number;
  /** Seconds since the epoch. */
  readonly updated_timestamp: number;
  /** Empty for a seed. */
  readonly fields: DomainFields;
  /** Fields that updates and reverts do not change, such as the location of a dataset's files. */
  readonly state: DomainFields;
  /** Newest first. */
  readonly history: readonly HistoryEntry[];
  readonly workflow_links: WorkflowLinks | null;
  readonly versioning_info: VersioningInfo | null;
  readonly access: AccessSettings;
  readonly locked: boolean;
  /** Newest last. */
  readonly lockHistory: readonly LockEvent[];
}
