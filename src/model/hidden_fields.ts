/**
 * Fields that Provena takes, and answers, though its OpenAPI documents leave them out.
 *
 * @module
 */

/** By the name of the schema they belong to. */
export const hiddenFields: Readonly<Record<string, readonly string[]>> = {
  CollectionFormatDatasetInfo: ["version"],
};
