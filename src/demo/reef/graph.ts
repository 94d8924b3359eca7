/**
 * The provenance graph of the items.
 *
 * @module
 */

/** One link, with a type of PROV: the source derives from, or depends on, the target. */
export interface Link {
  readonly type:
    | "used"
    | "wasGeneratedBy"
    | "wasAssociatedWith"
    | "wasAttributedTo"
    | "wasInfluencedBy"
    | "wasInformedBy"
    | "hadMember"
    | "actedOnBehalfOf";
  readonly source: string;
  readonly target: string;
}

/** A link and the records that contain it. The link is removed with the last of them. */
export interface RecordedLink {
  readonly link: Link;
  readonly records: ReadonlySet<string>;
}

/** The links of one deployment. */
export class Graph {
  readonly #links = new Map<string, { readonly link: Link; readonly records: Set<string> }>();

  /** Adds the links of a record. An existing link only gets the record. */
  add(links: readonly Link[], record: string = ""): void {
    for (const link of links) {
      const key = `${link.source} ${link.type} ${link.target}`;
      const known = this.#links.get(key);
      if (known) known.records.add(record);
      else this.#links.set(key, { link, records: new Set([record]) });
    }
  }

  all(): readonly Link[] {
    return [...this.#links.values()].map(({ link }) => link);
  }

  /** All links, each with the records that contain it. */
  recorded(): readonly RecordedLink[] {
    return [...this.#links.values()];
  }

  /** Removes the links of a record, except those that are also in another record. */
  removeRecord(record: string): void {
    for (const [key, { records }] of this.#links) {
      if (records.delete(record) && records.size === 0) this.#links.delete(key);
    }
  }

  /** Removes all links from or to an item. */
  removeItem(id: string): void {
    for (const [key, { link }] of this.#links) {
      if (link.source === id || link.target === id) this.#links.delete(key);
    }
  }

  /** Removes all links. */
  clear(): void {
    this.#links.clear();
  }
}
