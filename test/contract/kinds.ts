/**
 * The shapes of items and jobs by kind, collected from all recorded answers.
 *
 * The items in a list depend on the world, so each is compared with the shape of its kind.
 */
import { apiNames } from "../../src/model/deployment.ts";
import { frozenAnswers } from "./frozen.ts";
import { isChoice, isObject, type Shape, unite } from "./shape.ts";

type ObjectShape = { readonly [key: string]: Shape };

/** These operations return the stored record without nulls; all others return the full item. */
const stored = /^(fetch|list|registry_admin_export)$/;

const kindOf = (shape: ObjectShape): string | undefined => {
  const kind = shape.item_subtype ?? shape.job_sub_type;
  // Nodes of the graph also have a kind, but only items and jobs have one of these fields.
  return typeof kind === "string" && "status" in shape || "history" in shape ||
      "record_type" in shape
    ? String(kind)
    : undefined;
};

/** All objects with a kind in a shape. */
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
      // History entries differ between items; only answers about a single item compare them.
      const { history } = object;
      const shape = Array.isArray(history) ? { ...object, history: history.map(entryOf) } : object;
      const name = `${kindOf(object)} ${String(object.record_type ?? "")}`;
      const before = known.get(name);
      known.set(name, before === undefined ? shape : unite(before, shape));
    }
  }
}

/** The stored form: a field that can be null can be missing. */
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

/** The shape of a list, in which each item or job can have the shape of any kind. */
export function withKinds(api: string, id: string, shape: Shape): Shape {
  if (typeof shape !== "object" || shape === null) return shape;
  if (Array.isArray(shape)) return shape.map((one) => withKinds(api, id, one));
  const object = shape as ObjectShape;
  if (kindOf(object)) return { "|": [...kinds[formOf(api, id)].values()] };
  return Object.fromEntries(
    Object.entries(object).map(([key, one]) => [key, withKinds(api, id, one)]),
  );
}
