/**
 * What only datasets have: metadata, a location for their files, and a release.
 *
 * @module
 */
import { BUCKET, type ObjectStore } from "../object_store/store.ts";
import type { DomainFields, StoredItem } from "./stored_item.ts";

/** The file with the metadata, which each dataset has from the start. */
const METADATA_FILE = "metadata.json";

/** Stores the metadata of a dataset next to its files. */
export function storeMetadata(
  store: ObjectStore,
  path: string,
  metadata: CollectionFormat,
): void {
  const text = JSON.stringify(metadata, null, 2);
  store.put(`${path}${METADATA_FILE}`, text, { type: "application/json" });
}

/** The location of a dataset's files. */
export interface DatasetLocation {
  readonly bucket_name: string;
  /** Ends with a slash. */
  readonly path: string;
  readonly s3_uri: string;
}

/** One step in the review of a release. */
export interface ReleaseStep {
  readonly action: "REQUEST" | "APPROVE" | "REJECT";
  /** Seconds since the epoch. */
  readonly timestamp: number;
  /** The handle of the Person who reviews the release. */
  readonly approver: string;
  /** The handle of the Person who requests the release. */
  readonly requester: string | null;
  readonly notes: string;
}

/** The fields of a dataset that are not part of its metadata. */
export interface DatasetState {
  readonly s3: DatasetLocation;
  /** Newest last. */
  readonly release_history: readonly ReleaseStep[];
  readonly release_status: "NOT_RELEASED" | "PENDING" | "RELEASED";
  readonly release_approver: string | null;
  /** Seconds since the epoch. */
  readonly release_timestamp: number | null;
}

/** The metadata, under Provena's name; only the fields that are used here. */
export interface CollectionFormat {
  readonly approvals: Readonly<Record<Approval, Check>>;
  readonly dataset_info: {
    readonly name: string;
    readonly access_info: { readonly uri?: string | null };
    readonly created_date: RelevantDate;
    readonly published_date: RelevantDate;
    readonly user_metadata?: Readonly<Record<string, string>> | null;
    readonly version?: string | null;
  };
}

/** A subject for which a dataset may need consent. */
export type Approval =
  | "ethics_registration"
  | "ethics_access"
  | "indigenous_knowledge"
  | "export_controls";

interface Check {
  readonly relevant?: boolean;
  readonly obtained?: boolean;
}

interface RelevantDate {
  readonly relevant?: boolean;
  /** Such as `2026-01-31`. */
  readonly value?: string | null;
}

function locationOf(handle: string): DatasetLocation {
  const path = `datasets/${handle.replace(/[./]/g, "-")}/`;
  return { bucket_name: BUCKET, path, s3_uri: `s3://${BUCKET}/${path}` };
}

/** The state of a new dataset, which is not released. */
export function initialState(handle: string): DatasetState {
  return {
    s3: locationOf(handle),
    release_history: [],
    release_status: "NOT_RELEASED",
    release_approver: null,
    release_timestamp: null,
  };
}

/** Derives the fields of the item from the metadata. */
export function datasetFields(metadata: CollectionFormat): DomainFields {
  const { name, access_info, user_metadata } = metadata.dataset_info;
  return {
    display_name: name,
    collection_format: metadata,
    access_info_uri: access_info.uri ?? null,
    user_metadata: user_metadata ?? null,
  };
}

/** The state of a dataset. If it has none, it was never released. */
export function stateOf(item: StoredItem): DatasetState {
  return { ...initialState(item.id), ...item.state };
}
