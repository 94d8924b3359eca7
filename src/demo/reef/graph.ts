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

/** The links of one deployment. */
export class Graph {
  readonly #links = new Map<string, Link>();

  /** Adds links; one that is there already stays as it is. */
  add(links: readonly Link[]): void {
    for (const link of links) {
      this.#links.set(`${link.source} ${link.type} ${link.target}`, link);
    }
  }

  all(): readonly Link[] {
    return [...this.#links.values()];
  }

  /** Takes an item out, with every link from or to it. */
  remove(id: string): void {
    for (const [key, link] of this.#links) {
      if (link.source === id || link.target === id) this.#links.delete(key);
    }
  }
}
