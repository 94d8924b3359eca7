/** Every regular expression of the product, read from its syntax tree. */
import type { ESTree } from "rolldown/utils";
import { parseAst } from "rolldown/parseAst";
import { read, readSources } from "../house/source.ts";

/** A regular expression as it stands in a file. */
export interface Pattern {
  /** Where it stands, such as `src/errors.ts:125`. */
  readonly place: string;
  readonly source: string;
  readonly flags: string;
}

/** What was found; `unreadable` are expressions built from what only running the code tells. */
export interface Patterns {
  readonly known: readonly Pattern[];
  readonly unreadable: readonly string[];
}

type Node = ESTree.Node;

/** Literals, and `new RegExp` of constants of the same file. */
export function patternsIn(path: string, text: string): Patterns {
  const program = parseAst(text, { lang: "ts" });
  const known: Pattern[] = [];
  const unreadable: string[] = [];
  const constants = constantsOf(program.body);
  for (const node of nodesIn(program)) {
    const place = `${path}:${text.slice(0, node.start).split("\n").length}`;
    if (node.type === "Literal" && "regex" in node) {
      known.push({ place, source: node.regex.pattern, flags: node.regex.flags });
    } else if (isConstruction(node)) {
      const [source, flags] = node.arguments.map((one) => textOf(one, constants));
      if (source === undefined) unreadable.push(`${place}: ${text.slice(node.start, node.end)}`);
      else known.push({ place, source, flags: flags ?? "" });
    }
  }
  return { known, unreadable };
}

/** Those of the whole product. */
export function patternsOfProduct(): Patterns {
  const all = readSources().map(({ path }) => patternsIn(path, read(path)));
  return {
    known: all.flatMap(({ known }) => known),
    unreadable: all.flatMap(({ unreadable }) => unreadable),
  };
}

function* nodesIn(value: unknown): Generator<Node> {
  if (typeof value !== "object" || value === null) return;
  if ("type" in value && "start" in value) yield value as Node;
  for (const inner of Object.values(value)) yield* nodesIn(inner);
}

function isConstruction(node: Node): node is ESTree.NewExpression | ESTree.CallExpression {
  return (node.type === "NewExpression" || node.type === "CallExpression") &&
    node.callee.type === "Identifier" && node.callee.name === "RegExp";
}

type Constants = ReadonlyMap<string, Node>;

function constantsOf(body: readonly Node[]): Constants {
  const found = new Map<string, Node>();
  for (const statement of body) {
    const node = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
    if (node?.type !== "VariableDeclaration" || node.kind !== "const") continue;
    for (const { id, init } of node.declarations) {
      if (id.type === "Identifier" && init) found.set(id.name, init);
    }
  }
  return found;
}

/** The text a constant expression is; undefined for any other. */
function textOf(node: Node | undefined, constants: Constants): string | undefined {
  const text = (inner: Node | undefined) => textOf(inner, constants);
  switch (node?.type) {
    case "Literal":
      return "regex" in node ? node.regex.pattern : String(node.value);
    case "Identifier":
      return text(constants.get(node.name));
    case "MemberExpression": {
      const isSource = node.property.type === "Identifier" && node.property.name === "source";
      return isSource ? text(node.object) : undefined;
    }
    case "BinaryExpression": {
      const [left, right] = [text(node.left), text(node.right)];
      return left === undefined || right === undefined ? undefined : left + right;
    }
    case "CallExpression":
      return callOf(node, constants);
    case "TaggedTemplateExpression":
      return templateOf(node.quasi, text, "raw");
    case "TemplateLiteral":
      return templateOf(node, text, "cooked");
    default:
      return undefined;
  }
}

/** `text.replaceAll(…)`, and `list.map(({ field }) => text).join(…)` over a list of constants. */
function callOf(
  { callee, arguments: args }: ESTree.CallExpression,
  constants: Constants,
): string | undefined {
  if (callee.type !== "MemberExpression" || callee.property.type !== "Identifier") return undefined;
  const texts = args.map((one) => textOf(one, constants));
  if (callee.property.name === "replaceAll") {
    const [from, to] = texts;
    const whole = textOf(callee.object, constants);
    return from === undefined || to === undefined ? undefined : whole?.replaceAll(from, to);
  }
  if (callee.property.name !== "join" || texts[0] === undefined) return undefined;
  const items = mappedTexts(callee.object, constants);
  return items.length === 0 || items.includes(undefined) ? undefined : items.join(texts[0]);
}

function mappedTexts(node: Node, constants: Constants): (string | undefined)[] {
  if (node.type !== "CallExpression" || node.callee.type !== "MemberExpression") return [];
  const [arrow] = node.arguments;
  const list = node.callee.object.type === "Identifier"
    ? constants.get(node.callee.object.name)
    : undefined;
  const isList = list?.type === "ArrayExpression" && arrow?.type === "ArrowFunctionExpression";
  if (!isList || !arrow.expression) return [];
  return list.elements.map((element) => {
    const fields = new Map(constants);
    if (element?.type !== "ObjectExpression") return undefined;
    for (const field of element.properties) {
      if (field.type === "Property" && field.key.type === "Identifier") {
        fields.set(field.key.name, field.value);
      }
    }
    return textOf(arrow.body, fields);
  });
}

function templateOf(
  { quasis, expressions }: ESTree.TemplateLiteral,
  text: (node: Node) => string | undefined,
  kind: "raw" | "cooked",
): string | undefined {
  const inner = expressions.map(text);
  if (inner.includes(undefined)) return undefined;
  return quasis.map(({ value }, i) => `${value[kind]}${inner[i] ?? ""}`).join("");
}
