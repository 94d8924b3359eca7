/**
 * The answers of an operation, as its document describes them.
 *
 * @module
 */
import { firstFields } from "../../model/fields.ts";
import { fieldOf, isObject, objectAt, textAt } from "../../model/json_object.ts";
import { type OpenApiDocument, resolve } from "./document.ts";
import type { IndexedOperation } from "./index_operations.ts";
import { normalise, type Schema } from "./normalise.ts";

/** An answer that a document describes. */
export interface DescribedResponse {
  /** A status, a range such as `4XX`, or `default`. */
  readonly status: string;
  readonly description: string;
  /** Its media types; undefined if the description is missing from the document. */
  readonly content: readonly Content[] | undefined;
}

/** A media type of an answer. */
interface Content {
  readonly type: string;
  readonly schema: Schema | undefined;
}

/** Limit of the answers of an operation, and of the media types of an answer. */
const MAX = 50;

/** Every answer of an operation. */
export function responsesOf(
  document: OpenApiDocument,
  { definition }: IndexedOperation,
): readonly DescribedResponse[] {
  return firstFields(objectAt(definition, "responses") ?? {}, MAX).fields.map(
    ([status, entry]) => {
      const response = resolve(document, entry)?.value;
      const content = firstFields(objectAt(response, "content") ?? {}, MAX).fields;
      return {
        status,
        description: textAt(response, "description"),
        content: response && content.map(([type, media]) => {
          const node = isObject(media) ? fieldOf(media, "schema") : undefined;
          return { type, schema: node === undefined ? undefined : normalise(document, node) };
        }),
      };
    },
  );
}

/** The answer of a call that succeeds. */
export function successOf(
  document: OpenApiDocument,
  operation: IndexedOperation,
): DescribedResponse | undefined {
  const responses = responsesOf(document, operation);
  return responses.find(({ status }) => status.startsWith("2")) ??
    responses.find(({ status }) => status === "default");
}
