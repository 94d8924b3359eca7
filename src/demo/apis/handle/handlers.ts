/**
 * What the Handle API answers: persistent identifiers, and what is known under each.
 *
 * @module
 */
import type { HandleProperty, World } from "../../world.ts";
import { type Handler, type Handlers, Refusal } from "../handler.ts";

type Properties = readonly HandleProperty[];

/** What the body of any of these operations may hold. */
interface Sent {
  readonly id: string;
  readonly index: number;
  readonly value_type: HandleProperty["type"];
  readonly value: string;
}

/** Provena passes on what the ARDC handle service says, always as a 500. */
function refusal(contents: string): Refusal {
  return new Refusal(
    500,
    `Error was reported by ARDC handle service, contents: ${contents}.`,
  );
}

/** The handle of a registry item leads to the item itself. */
function propertiesOf(world: World, id: string): Properties {
  const properties = world.handles.get(id);
  if (properties) return properties;
  if (!world.items.get(id)) throw refusal("handle does not exist");
  return [{ type: "URL", value: `https://hdl.handle.net/${id}`, index: 1 }];
}

function withIndex(properties: Properties, { index }: Sent): Properties {
  if (!properties.some((property) => property.index === index)) throw refusal("no such index");
  return properties;
}

/** An operation that changes the values of one handle and answers them all. */
function change(changed: (properties: Properties, sent: Sent) => Properties): Handler {
  return ({ world, body }) => {
    const sent = body as Sent;
    const properties = changed(propertiesOf(world, sent.id), sent);
    const sorted = [...properties].sort((a, b) => a.index - b.index);
    world.handles.set(sent.id, sorted);
    return { id: sent.id, properties: sorted };
  };
}

/** The operations of the Handle API that no other API has. */
export const handleHandlers: Handlers = {
  mint: ({ world, body }) => {
    const { value_type: type, value } = body as Sent;
    const id = world.items.mintHandle();
    const properties: Properties = [{ type, value, index: 1 }];
    world.handles.set(id, properties);
    return { id, properties };
  },
  get: ({ world, query }) => {
    const id = String(query.id);
    return { id, properties: propertiesOf(world, id) };
  },
  // Provena's own answer does not fit its own model, whoever asks.
  list: () => {
    throw new Refusal(500, undefined);
  },
  add_value: change((properties, { value_type: type, value }) => {
    const index = Math.max(0, ...properties.map((property) => property.index)) + 1;
    return [...properties, { type, value, index }];
  }),
  add_value_by_index: change((properties, { value_type: type, value, index }) => {
    if (properties.some((property) => property.index === index)) {
      throw refusal("the index is already in use");
    }
    return [...properties, { type, value, index }];
  }),
  modify_by_index: change((properties, sent) =>
    withIndex(properties, sent).map((property) =>
      property.index === sent.index ? { ...property, value: sent.value } : property
    )
  ),
  remove_by_index: change((properties, sent) =>
    withIndex(properties, sent).filter(({ index }) => index !== sent.index)
  ),
};
