/**
 * A registry item as the embedded deployment keeps it.
 *
 * @module
 */

/** The subtypes of the registry, with their category. */
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

/** A subtype of the registry. */
export type ItemSubtype = keyof typeof categories;

/** What an item says of itself, by field; each kind has fields of its own. */
export type DomainFields = Readonly<Record<string, unknown>>;

/** One version of an item's fields. */
export interface HistoryEntry {
  /** 0 for the first; every update and revert adds one. */
  readonly id: number;
  /** Seconds since the epoch. */
  readonly timestamp: number;
  readonly reason: string;
  readonly username: string;
  readonly item: DomainFields;
  /** What stood beside the domain's fields at that time. */
  readonly beside?: DomainFields;
}

/** Who may do what with an item. */
export interface AccessSettings {
  readonly owner: string;
  /** What everybody who may read the registry can do. */
  readonly general: readonly string[];
  /** What the members of a group can do, by the group's id. */
  readonly groups: Readonly<Record<string, readonly string[]>>;
}

/** One locking or unlocking. */
export interface LockEvent {
  readonly action_type: "LOCK" | "UNLOCK";
  readonly username: string;
  readonly email: string | null;
  readonly reason: string;
  /** Seconds since the epoch. */
  readonly timestamp: number;
}

/** How an item follows from another. */
export interface VersioningInfo {
  readonly previous_version: string | null;
  readonly version: number;
  readonly reason: string | null;
  readonly next_version: string | null;
}

/** The jobs that recorded how an item came to be. */
export interface WorkflowLinks {
  readonly create_activity_workflow_id: string | null;
  readonly version_activity_workflow_id: string | null;
}

/** An item; changed by {@link Items} alone. */
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
  /** Fields that no update or revert changes, such as a dataset's place. */
  readonly beside: DomainFields;
  /** Newest first. */
  readonly history: readonly HistoryEntry[];
  readonly workflow_links: WorkflowLinks | null;
  readonly versioning_info: VersioningInfo | null;
  readonly access: AccessSettings;
  readonly locked: boolean;
  /** Newest last. */
  readonly lockHistory: readonly LockEvent[];
}
