/**
 * The kinds of items in the registry and in lineage, with their names in plain words.
 *
 * @module
 */

const kinds: Readonly<Record<string, string>> = {
  DATASET: "dataset",
  DATASET_TEMPLATE: "dataset template",
  MODEL: "model",
  SOFTWARE: "software",
  // The registry has the long name, lineage the short one.
  MODEL_RUN_WORKFLOW_TEMPLATE: "workflow template",
  WORKFLOW_TEMPLATE: "workflow template",
  MODEL_RUN: "model run",
  WORKFLOW_RUN: "workflow run",
  STUDY: "study",
  CREATE: "creation",
  VERSION: "new version",
  PERSON: "person",
  ORGANISATION: "organisation",
};

/** The subtypes of items, such as `MODEL_RUN`. */
export const itemSubtypes: readonly string[] = Object.keys(kinds);

/** A subtype in plain words: `model run` for `MODEL_RUN`; an unknown one as it is, without `_`. */
export function kindWords(subtype: string): string {
  if (Object.hasOwn(kinds, subtype)) return kinds[subtype]!;
  return subtype.slice(0, 60).replaceAll("_", " ").toLowerCase().trim() || "item";
}
