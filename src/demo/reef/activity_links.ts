/**
 * The fields of CREATE and VERSION activities, and their links in the graph.
 *
 * @module
 */
import type { Link } from "./graph.ts";

/** The links for the creation of an item. */
export function creationLinks(item: string, activity: string, person: string): readonly Link[] {
  return [
    { type: "wasGeneratedBy", source: item, target: activity },
    { type: "wasAttributedTo", source: item, target: person },
    { type: "wasAssociatedWith", source: activity, target: person },
  ];
}

/** The links for a new version of an item. */
export function versionLinks(
  version: { readonly from: string; readonly to: string },
  activity: string,
  person: string,
): readonly Link[] {
  return [
    { type: "used", source: activity, target: version.from },
    ...creationLinks(version.to, activity, person),
  ];
}

/** The fields of a CREATE activity. */
export function createActivityFields(item: string): Readonly<Record<string, unknown>> {
  return { display_name: `Created item ${item}`, created_item_id: item };
}

/** The fields of a VERSION activity. */
export function versionActivityFields(
  version: { readonly from: string; readonly to: string; readonly reason: string },
  number: number,
): Readonly<Record<string, unknown>> {
  const { from, to, reason } = version;
  return {
    display_name: `(V${number}) Version from ${from} to ${to}`,
    reason,
    from_item_id: from,
    to_item_id: to,
    new_version_number: number,
  };
}
