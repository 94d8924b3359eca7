/**
 * The table of registry items.
 *
 * @module
 */
import {
  categories,
  type DomainFields,
  type ItemSubtype,
  type StoredItem,
  type VersioningInfo,
  type WorkflowLinks,
} from "./stored_item.ts";

const PREFIX = "10378.1";

/** The kinds that have versions. */
const versioned: ReadonlySet<ItemSubtype> = new Set([
  "MODEL",
  "MODEL_RUN_WORKFLOW_TEMPLATE",
  "DATASET_TEMPLATE",
  "DATASET",
]);

/** What a new item starts with. */
export interface NewItem {
  readonly subtype: ItemSubtype;
  readonly owner: string;
  /** Left out for a seed. */
  readonly fields?: DomainFields;
  readonly beside?: DomainFields;
  readonly reason?: string;
  readonly workflow_links?: WorkflowLinks | null;
  readonly versioning_info?: VersioningInfo;
  /** Seconds since the epoch; now unless told. */
  readonly created?: number;
  /** The last part of the handle; the next free one unless told. */
  readonly number?: number;
}

/** Every item of one deployment. */
export class Items {
  readonly #items = new Map<string, StoredItem>();
  readonly #now: () => number;
  #last: number;

  /** @param now seconds since the epoch @param first the number before the first free handle */
  constructor(now: () => number, first: number) {
    this.#now = now;
    this.#last = first;
  }

  /** The handle the next item gets. */
  get nextHandle(): string {
    return `${PREFIX}/${this.#last + 1}`;
  }

  /** A handle nobody has yet. */
  mintHandle(): string {
    return `${PREFIX}/${++this.#last}`;
  }

  get(id: string): StoredItem | undefined {
    return this.#items.get(id);
  }

  /** In the order they were added. */
  all(): readonly StoredItem[] {
    return [...this.#items.values()];
  }

  add(item: NewItem): StoredItem {
    const { subtype, owner, fields, beside = {}, reason = "Initial record creation" } = item;
    const created = item.created ?? this.#now();
    const isDataset = subtype === "DATASET";
    const stored: StoredItem = {
      id: item.number === undefined ? this.mintHandle() : `${PREFIX}/${item.number}`,
      item_category: categories[subtype],
      item_subtype: subtype,
      record_type: fields ? "COMPLETE_ITEM" : "SEED_ITEM",
      owner_username: owner,
      created_timestamp: created,
      updated_timestamp: created,
      fields: fields ?? {},
      beside,
      history: fields
        ? [{ id: 0, timestamp: created, reason, username: owner, item: fields, beside }]
        : [],
      workflow_links: item.workflow_links ?? null,
      versioning_info: item.versioning_info ??
        (versioned.has(subtype)
          ? { previous_version: null, version: 1, reason: null, next_version: null }
          : null),
      access: {
        owner,
        general: isDataset ? ["metadata-read", "dataset-data-read"] : ["metadata-read"],
        groups: {},
      },
      locked: false,
      lockHistory: [],
    };
    this.#items.set(stored.id, stored);
    return stored;
  }

  /** Writes new fields into an item and adds them to its history. */
  update(
    id: string,
    fields: DomainFields,
    by: { readonly username: string; readonly reason: string },
  ): StoredItem {
    const item = this.#items.get(id)!;
    const timestamp = this.#now();
    const entry = { id: item.history.length, timestamp, ...by, item: fields, beside: item.beside };
    return this.set(id, {
      fields,
      record_type: "COMPLETE_ITEM",
      updated_timestamp: timestamp,
      history: [entry, ...item.history],
    });
  }

  /** Changes parts of an item without an entry in its history. */
  set(id: string, change: Partial<Omit<StoredItem, "id" | "item_subtype">>): StoredItem {
    const item = { ...this.#items.get(id)!, ...change };
    this.#items.set(id, item);
    return item;
  }

  /** Puts a whole item in, in place of one of the same id. */
  put(item: StoredItem): void {
    this.#items.set(item.id, item);
  }

  delete(id: string): void {
    this.#items.delete(id);
  }
}
