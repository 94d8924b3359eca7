/**
 * The handlers of the Handle API: persistent identifiers and their values.
 *
 * @module
 */
import type { HandleProperty, World } from "../../world.ts";
import { type Handler, type Handlers, HttpError } from "../handler.ts";

type Properties = readonly HandleProperty[];

/** The fields of the request bodies of all these operations. */
interface HandleRequest {
  readonly id: string;
  readonly index: number;
  readonly value_type: HandleProperty["type"];
  readonly value: string;
}

/** Provena forwards errors of the ARDC handle service, always with status 500. */
function serviceError(contents: string): HttpError {
  return new HttpError(
    500,
    `Error was reported by ARDC handle service, contents: ${contents}.`,
  );
}

/** The values of a handle. The handle of a registry item resolves to the item itself. */
function propertiesOf(world: World, id: string): Properties {
  const properties = world.handles.get(id);
  if (properties) return properties;
  if (!world.items.get(id)) throw serviceError("handle does not exist");
  return [{ type: "URL", value: `https://hdl.handle.net/${id}`, index: 1 }];
}

function requireIndex(properties: Properties, { index }: HandleRequest): Properties {
  if (!properties.some((property) => property.index === index)) throw serviceError("no such index");
  return properties;
}

/** Creates the handler of an operation that changes the values of a handle and returns them all. */
function change(update: (properties: Properties, request: HandleRequest) => Properties): Handler {
  return ({ world, body }) => {
    const request = body as HandleRequest;
    const properties = update(propertiesOf(world, request.id), request);
    const sorted = [...properties].sort((a, b) => a.index - b.index);
    world.handles.set(request.id, sorted);
    return { id: request.id, properties: sorted };
  };
}

/** The handlers of the operations that only the Handle API has. */
export const handleHandlers: Handlers = {
  mint: ({ world, body }) => {
    const { value_type: type, value } = body as HandleRequest;
    const id = world.items.mintHandle();
    const properties: Properties = [{ type, value, index: 1 }];
    world.handles.set(id, properties);
    return { id, properties };
  },
  get: ({ world, query }) => {
    const id = String(query.id);
    return { id, properties: propertiesOf(world, id) };
  },
  // In Provena this always fails, because its answer does not match its own model.
  list: () => {
    throw new HttpError(500, undefined);
  },
  add_value: change((properties, { value_type: type, value }) => {
    const index = Math.max(0, ...properties.map((property) => property.index)) + 1;
    return [...properties, { type, value, index }];
  }),
  add_value_by_index: change((properties, { value_type: type, value, index }) => {
    if (properties.some((property) => property.index === index)) {
      throw serviceError("the index is already in use");
    }
    return [...properties, { type, value, index }];
  }),
  modify_by_index: change((properties, request) =>
    requireIndex(properties, request).map((property) =>
      property.index === request.index ? { ...property, value: request.value } : property
    )
  ),
  remove_by_index: change((properties, request) =>
    requireIndex(properties, request).filter(({ index }) => index !== request.index)
  ),
};
