/**
 * What sets datasets apart from the other items: a place for their files, and a release.
 *
 * @module
 */
import { BUCKET } from "../object_store/bucket.ts";
import type { DomainFields, StoredItem } from "./stored_item.ts";

/** The file that tells a dataset's metadata; each dataset has one from the start. */
export const METADATA_FILE = "metadata.json";

/** Where a dataset's files are. */
export interface DatasetPlace {
  readonly bucket_name: string;
  /** Ends with a slash. */
  readonly path: string;
  readonly s3_uri: string;
}

/** One step of a release. */
export interface ReleaseStep {
  readonly action: "REQUEST" | "APPROVE" | "REJECT";
  /** Seconds since the epoch. */
  readonly timestamp: number;
  /** The handle of the Person who reviews. */
  readonly approver: string;
  /** The handle of the Person who asks. */
  readonly requester: string | null;
  readonly notes: string;
}

/** What a dataset keeps beside its metadata. */
export interface DatasetState {
  readonly s3: DatasetPlace;
  /** Newest last. */
  readonly release_history: readonly ReleaseStep[];
  readonly release_status: "NOT_RELEASED" | "PENDING" | "RELEASED";
  readonly release_approver: string | null;
  /** Seconds since the epoch. */
  readonly release_timestamp: number | null;
}

/** The metadata as Provena calls it; only what is looked at here is named. */
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

/** What a dataset may need consent for. */
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

/** Where the files of a dataset with this handle are. */
function placeOf(handle: string): DatasetPlace {
  const path = `datasets/${handle.replace(/[./]/g, "-")}/`;
  return { bucket_name: BUCKET, path, s3_uri: `s3://${BUCKET}/${path}` };
}

/** What a new dataset keeps beside its metadata. */
export function unreleased(handle: string): DatasetState {
  return {
    s3: placeOf(handle),
    release_history: [],
    release_status: "NOT_RELEASED",
    release_approver: null,
    release_timestamp: null,
  };
}

/** The fields of an item that follow from its metadata. */
export function datasetFields(metadata: CollectionFormat): DomainFields {
  const { name, access_info, user_metadata } = metadata.dataset_info;
  return {
    display_name: name,
    collection_format: metadata,
    access_info_uri: access_info.uri ?? null,
    user_metadata: user_metadata ?? null,
  };
}

/** The state of a dataset; one that was made without has never been released. */
export function stateOf(item: StoredItem): DatasetState {
  return { ...unreleased(item.id), ...item.beside };
}
