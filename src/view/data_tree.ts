/**
 * Nested data as a tree to unfold.
 *
 * @module
 */
import { text, type Tree } from "../display/document.ts";
import { firstFields } from "../model/fields.ts";
import { redactedExcerpt } from "../model/credentials/redact.ts";
import { isShortList, valueInline } from "./value.ts";
import { counted } from "./words.ts";

/** Limits of what is shown of a large response; `.data` has all of it. */
const MAX_CHILDREN = 60;
const MAX_NODES = 600;
const MAX_DEPTH = 12;
const MAX_TEXT_LENGTH = 300;
const MAX_NAME_LENGTH = 120;
/** Limit of short words that share one line. */
const MAX_SHORT_WORDS = 12;

/** Builds the tree of an object or list, within the limits. */
export function dataTree(label: string, value: object): Tree {
  let nodes = 0;
  const build = (name: string, field: string, inner: unknown, depth: number): Tree => {
    nodes++;
    const shown = redactedExcerpt(name, MAX_NAME_LENGTH);
    const title = text("normal", shown, depth === 0);
    const words = name === "" ? [] : [text("soft", `${shown}: `)];
    if (typeof inner !== "object" || inner === null || ArrayBuffer.isView(inner)) {
      return leaf([...words, valueInline(field, inner, MAX_TEXT_LENGTH)]);
    }
    if (depth > 0 && isShortList(inner, MAX_SHORT_WORDS)) {
      const values = inner.flatMap((one, i) => [...(i > 0 ? [", "] : []), valueInline(field, one)]);
      return leaf([...words, ...values]);
    }
    const isList = Array.isArray(inner);
    const { fields, total } = firstFields(inner, MAX_CHILDREN);
    const note = text("soft", ` ${isList ? counted(total, "item") : counted(total, "field")}`);
    if (depth >= MAX_DEPTH || total === 0) return leaf([title, note]);
    const children: Tree[] = [];
    for (const [key, item] of fields) {
      if (nodes >= MAX_NODES) break;
      // The items of a list have the field name of the list.
      children.push(
        build(isList ? `${Number(key) + 1}` : key, isList ? field : key, item, depth + 1),
      );
    }
    const more = total - children.length;
    if (more > 0) children.push(leaf([text("soft", `… and ${more} more, in .data`)]));
    return { kind: "tree", label: [title, note], children };
  };
  return build(label, "", value, 0);
}

function leaf(label: Tree["label"]): Tree {
  return { kind: "tree", label, children: [] };
}
