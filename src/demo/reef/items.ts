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

/** An item to add. */
export interface NewItem {
  readonly subtype: ItemSubtype;
  readonly owner: string;
  /** Omitted for a seed. */
  readonly fields?: DomainFields;
  readonly state?: DomainFields;
  readonly reason?: string;
  readonly workflow_links?: WorkflowLinks | null;
  readonly versioning_info?: VersioningInfo;
  /** Seconds since the epoch. @default now */
  readonly created?: number;
  /** The last part of the handle. @default the next free number */
  readonly number?: number;
}

/** All items of one deployment. */
export class Items {
  readonly #items = new Map<string, StoredItem>();
  readonly #now: () => number;
  #last: number;

  /** `now` gives seconds since the epoch; `last` is the last number that is not free. */
  constructor(now: () => number, last: number) {
    this.#now = now;
    this.#last = last;
  }

  /** The handle of the next item. */
  get nextHandle(): string {
    return `${PREFIX}/${this.#last + 1}`;
  }

  /** Takes the next free handle. */
  mintHandle(): string {
    return `${PREFIX}/${++this.#last}`;
  }

  get(id: string): StoredItem | undefined {
    return this.#items.get(id);
  }

  /** All items, in the order in which they were added. */
  all(): readonly StoredItem[] {
    return [...this.#items.values()];
  }

  add(item: NewItem): StoredItem {
    const { subtype, owner, fields, state = {}, reason = "Initial record creation" } = item;
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
      state,
      history: fields
        ? [{ id: 0, timestamp: created, reason, username: owner, item: fields, state }]
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

  /** Replaces the fields of an item and adds them to its history. */
  update(
    id: string,
    fields: DomainFields,
    by: { readonly username: string; readonly reason: string },
  ): StoredItem {
    const item = this.#items.get(id)!;
    const timestamp = this.#now();
    const entry = { id: item.history.length, timestamp, ...by, item: fields, state: item.state };
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

  /** Adds a complete item, or replaces the one with the same ID. */
  put(item: StoredItem): void {
    this.#items.set(item.id, item);
  }

  delete(id: string): void {
    this.#items.delete(id);
  }
}
