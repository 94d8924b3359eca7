/**
 * What an item or a job looks like by its kind, from every answer that was recorded of one.
 *
 * Which items a list gives depends on what the world holds, so each is compared with its kind.
 */
import { apiNames } from "../../src/model/deployment.ts";
import { frozenAnswers } from "./frozen.ts";
import { isChoice, isObject, type Shape, unite } from "./shape.ts";

type ObjectShape = { readonly [key: string]: Shape };

/** These answer the record as it is stored, without nulls; the others answer it in full. */
const stored = /^(fetch|list|registry_admin_export)$/;

const kindOf = (shape: ObjectShape): string | undefined => {
  const kind = shape.item_subtype ?? shape.job_sub_type;
  // Nodes of the graph have a kind, too, but only items and jobs have one of these fields.
  return typeof kind === "string" && "status" in shape || "history" in shape ||
      "record_type" in shape
    ? String(kind)
    : undefined;
};

/** Every object with a kind in a shape. */
function objectsIn(shape: Shape): ObjectShape[] {
  if (typeof shape !== "object" || shape === null) return [];
  if (Array.isArray(shape)) return shape.flatMap(objectsIn);
  const object = shape as ObjectShape;
  return [...kindOf(object) ? [object] : [], ...Object.values(object).flatMap(objectsIn)];
}

const entryOf = (entry: Shape): Shape => isObject(entry) ? { ...entry, item: "any" } : entry;

type Form = "stored" | "full";
const formOf = (api: string, id: string): Form =>
  api === "registry" && stored.test(id) ? "stored" : "full";

/** The shape of each kind in each form. */
const kinds: Readonly<Record<Form, Map<string, Shape>>> = { stored: new Map(), full: new Map() };
for (const api of apiNames) {
  for (const [id, samples] of Object.entries(frozenAnswers(api))) {
    const known = kinds[formOf(api, id)];
    for (const object of samples.flatMap(({ answer }) => answer ? objectsIn(answer) : [])) {
      // Past versions differ from item to item; only the answers about one item compare them.
      const { history } = object;
      const shape = Array.isArray(history) ? { ...object, history: history.map(entryOf) } : object;
      const name = `${kindOf(object)} ${String(object.record_type ?? "")}`;
      const before = known.get(name);
      known.set(name, before === undefined ? shape : unite(before, shape));
    }
  }
}

/** As it is stored: what may be null may be left out. */
function withoutNulls(shape: Shape): Shape {
  if (isChoice(shape)) {
    return { "|": shape["|"].map((one) => one === null ? "nothing" : withoutNulls(one)) };
  }
  if (shape === null) return { "|": ["nothing"] };
  if (Array.isArray(shape)) return shape.map(withoutNulls);
  if (!isObject(shape)) return shape;
  return Object.fromEntries(Object.entries(shape).map(([key, one]) => [key, withoutNulls(one)]));
}
for (const [name, full] of kinds.full) {
  const before = kinds.stored.get(name);
  const bare = withoutNulls(full);
  kinds.stored.set(name, before === undefined ? bare : { "|": [before, unite(before, bare)] });
}

/** The shape of a list's answer, with each item and job as any of its kinds may look. */
export function withKinds(api: string, id: string, shape: Shape): Shape {
  if (typeof shape !== "object" || shape === null) return shape;
  if (Array.isArray(shape)) return shape.map((one) => withKinds(api, id, one));
  const object = shape as ObjectShape;
  if (kindOf(object)) return { "|": [...kinds[formOf(api, id)].values()] };
  return Object.fromEntries(
    Object.entries(object).map(([key, one]) => [key, withKinds(api, id, one)]),
  );
}
