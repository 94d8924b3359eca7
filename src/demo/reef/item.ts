/**
 * What a registry item is.
 *
 * @module
 */

/** The subtypes of the made-up registry, with their category. */
export const categoryOf = {
  DATASET: "ENTITY",
  DATASET_TEMPLATE: "ENTITY",
  MODEL: "ENTITY",
  MODEL_RUN_WORKFLOW_TEMPLATE: "ENTITY",
  MODEL_RUN: "ACTIVITY",
  STUDY: "ACTIVITY",
  ORGANISATION: "AGENT",
  PERSON: "AGENT",
} as const;

/** A subtype of the registry. */
export type Subtype = keyof typeof categoryOf;

/** A registry item; what a subtype adds lies beside the common fields. */
export interface RegistryItem {
  /** A handle such as `10378.1/1900001`. */
  readonly id: string;
  readonly display_name: string;
  readonly item_category: (typeof categoryOf)[Subtype];
  readonly item_subtype: Subtype;
  readonly record_type: "COMPLETE_ITEM" | "SEED_ITEM";
  /** Seconds since the epoch. */
  readonly created_timestamp: number;
  readonly updated_timestamp: number;
  readonly owner_username: string;
  readonly [field: string]: unknown;
}

/** How one item led to another, as the provenance graph names it. */
export interface Relation {
  readonly source: string;
  readonly target: string;
  readonly type: "used" | "wasGeneratedBy" | "wasAssociatedWith" | "wasAttributedTo";
}
