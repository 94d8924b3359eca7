/**
 * Fields that Provena accepts and returns, but that are missing from its OpenAPI documents.
 *
 * @module
 */

/** The fields by the name of their schema. */
export const hiddenFields: Readonly<Record<string, readonly string[]>> = {
  CollectionFormatDatasetInfo: ["version"],
};
