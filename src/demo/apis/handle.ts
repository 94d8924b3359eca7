/**
 * The Handle service: persistent identifiers and where they point.
 *
 * @module
 */
import type { Reef } from "../reef/reef.ts";
import { type ApiPart, Refusal } from "./operation.ts";
import { integer, listOf, object, oneOf, ref, required, string } from "./schema.ts";

/** Defines the handle service's part. */
export function handleApi(reef: Reef): ApiPart {
  const describe = (id: string) => {
    const values = reef.handle(id);
    return values && { id, properties: values.map((value, i) => ({ ...value, index: i + 1 })) };
  };
  return {
    description: "Mints and resolves persistent identifiers",
    schemas: {
      ValueType: { title: "ValueType", ...oneOf(["URL", "DESC"]) },
      HandleProperty: object("HandleProperty", {
        type: ref("ValueType"),
        value: string,
        index: integer,
      }),
      Handle: object("Handle", { id: string, properties: listOf(ref("HandleProperty")) }),
      MintRequest: object("MintRequest", { value_type: ref("ValueType"), value: string }),
    },
    operations: [
      {
        method: "GET",
        path: "/handle/get",
        operationId: "get",
        tag: "Handle",
        summary: "Look up a handle",
        requires: { component: "handle-service", level: "READ" },
        query: [required("id", string)],
        answer: "Handle",
        handle: ({ query }) =>
          describe(String(query.id)) ?? new Refusal(400, `There is no handle ${query.id}`),
      },
      {
        method: "POST",
        path: "/handle/mint",
        operationId: "mint",
        tag: "Handle",
        summary: "Mint a handle",
        requires: { component: "handle-service", level: "WRITE" },
        body: "MintRequest",
        answer: "Handle",
        handle: ({ body }) => {
          const { value_type: type, value } = body as Record<"value_type" | "value", string>;
          return describe(reef.mintHandle(type, value));
        },
      },
    ],
  };
}
