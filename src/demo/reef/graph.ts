/**
 * The provenance graph: which item led to which.
 *
 * @module
 */

/** One link, as PROV names it: the source came from, or depends on, the target. */
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

/** A link with the records that tell of it: it goes when the last of them does. */
export interface ToldLink {
  readonly link: Link;
  readonly records: ReadonlySet<string>;
}

/** The links of one deployment. */
export class Graph {
  readonly #links = new Map<string, { readonly link: Link; readonly records: Set<string> }>();

  /** Adds links that a record tells of; one that is there already stays as it is. */
  add(links: readonly Link[], record: string = ""): void {
    for (const link of links) {
      const key = `${link.source} ${link.type} ${link.target}`;
      const told = this.#links.get(key);
      if (told) told.records.add(record);
      else this.#links.set(key, { link, records: new Set([record]) });
    }
  }

  all(): readonly Link[] {
    return [...this.#links.values()].map(({ link }) => link);
  }

  /** Every link with the records that tell of it. */
  told(): readonly ToldLink[] {
    return [...this.#links.values()];
  }

  /** Takes back what a record told; a link that another record tells of stays. */
  forget(record: string): void {
    for (const [key, { records }] of this.#links) {
      if (records.delete(record) && records.size === 0) this.#links.delete(key);
    }
  }

  /** Takes an item out, with every link from or to it. */
  remove(id: string): void {
    for (const [key, { link }] of this.#links) {
      if (link.source === id || link.target === id) this.#links.delete(key);
    }
  }

  /** Takes every link out. */
  clear(): void {
    this.#links.clear();
  }
}
