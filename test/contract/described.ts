/** Operations as in their documents, but without titles, descriptions and schema names. */

type Json = Readonly<Record<string, unknown>>;

const WORDS = new Set(["description", "summary", "title", "example", "examples", "externalDocs"]);

/** A schema with all references resolved. */
export function plainSchema(
  schemas: Readonly<Record<string, unknown>>,
  node: unknown,
  seen: readonly string[] = [],
): unknown {
  if (Array.isArray(node)) return node.map((one) => plainSchema(schemas, one, seen));
  if (typeof node !== "object" || node === null) return node;
  const reference = (node as Json)["$ref"];
  if (typeof reference === "string") {
    const name = reference.split("/").at(-1)!;
    // A recursive reference is replaced by the name.
    return seen.includes(name) ? name : plainSchema(schemas, schemas[name] ?? {}, [...seen, name]);
  }
  const entries = Object.entries(node).filter(([key]) => !WORDS.has(key)).map(([key, value]) => {
    if (key === "properties") {
      const fields = Object.entries(value as Json).map(([name, schema]) =>
        [name, plainSchema(schemas, schema, seen)] as const
      );
      return [key, Object.fromEntries(fields)] as const;
    }
    if (key === "required" || key === "enum") return [key, [...value as string[]].sort()] as const;
    return [key, plainSchema(schemas, value, seen)] as const;
  });
  return Object.fromEntries(entries);
}

/** The operations of an OpenAPI document, in the format of the frozen files. */
export function describedOperations(document: Json): Record<string, Json> {
  const schemas = (document.components as Json | undefined)?.["schemas"] as Json ?? {};
  const operations: Record<string, Json> = {};
  for (const [path, methods] of Object.entries(document.paths as Record<string, Json>)) {
    for (const [method, value] of Object.entries(methods)) {
      const operation = value as {
        readonly operationId: string;
        readonly tags?: readonly string[];
        readonly parameters?: readonly Json[];
        readonly requestBody?: Json;
        readonly responses: Readonly<Record<string, Json>>;
      };
      operations[operation.operationId] = {
        call: `${method.toUpperCase()} ${path}`,
        tag: operation.tags?.[0] ?? null,
        parameters: (operation.parameters ?? []).map(({ name, in: where, required, schema }) => ({
          name,
          in: where,
          required: required ?? false,
          schema: plainSchema(schemas, schema ?? {}),
        })),
        body: contentOf(schemas, operation.requestBody),
        answer: contentOf(schemas, operation.responses["200"]),
      };
    }
  }
  return operations;
}

function contentOf(schemas: Json, holder: Json | undefined): Json {
  const content = (holder?.["content"] ?? {}) as Record<string, Json>;
  return Object.fromEntries(
    Object.entries(content).map(([type, { schema }]) => [type, plainSchema(schemas, schema ?? {})]),
  );
}
