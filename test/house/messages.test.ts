import { parseAst } from "rolldown/parseAst";
import { expect, test } from "vitest";
import { read, readSources } from "./source.ts";

/** The files that match texts of others, and whose texts they are. */
const othersWords: Readonly<Record<string, string>> = {
  "src/cli/program.ts": "commander's errors",
  "src/model/credentials/cards.ts": "what a saved notebook shows, of whatever version",
  "src/model/credentials/keys.ts": "the labels of RFC 7468",
  "src/model/refusals.ts": "Provena's refusals",
  "src/model/run_table.ts": "Provena's refusals of tables",
  "src/oauth/device_poll.ts": "Keycloak's descriptions",
  "src/store/keyring/service.ts": "the keyring's errors",
  "src/store/redis/link.ts": "Redis's errors",
  "src/system/network_error.ts": "the runtimes' errors",
};

/** A node of the syntax tree, with what this test needs of it. */
type Node = { readonly type: string } & Readonly<Record<string, unknown>>;

function isNode(value: unknown): value is Node {
  return typeof (value as { type?: unknown } | null)?.type === "string";
}

function* nodesIn(value: unknown): Generator<Node> {
  if (Array.isArray(value)) { for (const each of value) yield* nodesIn(each); }
  if (!isNode(value)) return;
  yield value;
  for (const child of Object.values(value)) if (typeof child === "object") yield* nodesIn(child);
}

/** All files except the demo, whose texts are Provena's and may be matched. */
const files = readSources().filter(({ path }) => !path.startsWith("src/demo/"))
  .map(({ path }) => ({ path, nodes: nodesOf(read(path)) }));

function nodesOf(source: string): readonly Node[] {
  return [...nodesIn(parseAst(source, { lang: "ts" }).body)];
}

/** The name of a variable, or of the last property: `message` of `error.cause.message`. */
function nameOf(node: unknown): string {
  if (!isNode(node)) return "";
  return node.type === "Identifier" ? String(node.name) : nameOf(node.property);
}

const MATCH =
  /^(test|exec|match|matchAll|replace|replaceAll|search|split|includes|startsWith|endsWith|indexOf|lastIndexOf)$/;
const CUT = /^(slice|substring|at|trim|trimStart|trimEnd|toLowerCase)$/;

/** The called method and its object: `startsWith` and `text` of `text.startsWith("No ")`. */
function called(node: Node): { readonly method: string; readonly on: unknown } {
  const callee = node.type === "CallExpression" ? node.callee : undefined;
  const isMethod = isNode(callee) && callee.type === "MemberExpression";
  return isMethod ? { method: nameOf(callee), on: callee.object } : { method: "", on: undefined };
}

const argumentsOf = (node: Node) => (node.arguments ?? []) as readonly Node[];

/** The value of a string literal; undefined for other nodes. */
function textOf(node: Node): string | undefined {
  if (node.type === "Literal" && typeof node.value === "string") return node.value;
  if (node.type !== "TemplateLiteral") return undefined;
  const quasis = node.quasis as readonly { readonly value: { readonly cooked: string } }[];
  return quasis.map(({ value }) => value.cooked).join("…");
}

/** All pairs of consecutive words. */
function pairsIn(text: string): string[] {
  const runs = text.toLowerCase().replace(/\\[bs]\+?/g, " ")
    .match(/[\p{L}'-]+(?: [\p{L}'-]+)+/gu) ?? [];
  return runs.flatMap((run) => {
    const words = run.split(" ");
    return words.slice(1).map((word, i) => `${words[i]} ${word}`);
  });
}

/** What a file searches texts for: its patterns, and the strings it compares with parts of texts. */
function soughtIn(nodes: readonly Node[]): readonly { node: Node; words: string }[] {
  return nodes.flatMap((node) => {
    if (node.type === "Literal" && node.regex) {
      return [{ node, words: (node.regex as { pattern: string }).pattern }];
    }
    const sought = MATCH.test(called(node).method) ? argumentsOf(node) : [];
    return sought.flatMap((one) => {
      const words = textOf(one);
      return words === undefined ? [] : [{ node: one, words }];
    });
  });
}

/** The pairs of words from our sentences that a file searches for. */
function wordsMatchedIn(nodes: readonly Node[], ours: ReadonlySet<string>): string[] {
  return soughtIn(nodes).flatMap(({ words }) => pairsIn(words)).filter((pair) => ours.has(pair));
}

/** The places where a file matches an error's message, instead of its code and its data. */
function messagesMatchedIn(nodes: readonly Node[]): string[] {
  const told = new Set<string>();
  const isTold = (node: unknown): boolean => {
    if (!isNode(node)) return false;
    if (node.type === "Identifier") return told.has(String(node.name));
    if (node.type === "MemberExpression") return nameOf(node) === "message";
    if (node.type !== "CallExpression") return false;
    const { method, on } = called(node);
    if (CUT.test(method) || MATCH.test(method)) return isTold(on);
    return /^(summarise|whatHappened|nextWords|withNext|inShell)$/.test(nameOf(node.callee));
  };
  for (const { id, init, type } of nodes as readonly (Node & { id: Node; init: Node })[]) {
    if (type !== "VariableDeclarator") continue;
    if (isTold(init)) told.add(nameOf(id));
    if (id.type !== "ObjectPattern") continue;
    for (const { key, value } of id.properties as readonly Node[]) {
      if (nameOf(key) === "message") told.add(nameOf(value));
    }
  }
  return nodes.flatMap((node) => {
    const { method, on } = called(node);
    const isPattern = /^(test|exec)$/.test(method);
    const isMatched = isPattern ? argumentsOf(node).some(isTold) : MATCH.test(method) && isTold(on);
    return isMatched ? [`${nameOf(on) || "…"}.${method}(…)`] : [];
  });
}

const ours = new Set(files.flatMap(({ path, nodes }) => {
  if (path in othersWords) return [];
  const sought = new Set(soughtIn(nodes).map(({ node }) => node));
  return nodes.flatMap((node) => sought.has(node) ? [] : pairsIn(textOf(node) ?? ""));
}));

const matched = files.map(({ path, nodes }) => ({
  path,
  found: [...wordsMatchedIn(nodes, ours), ...messagesMatchedIn(nodes)],
})).filter(({ found }) => found.length > 0);

test("no code searches for words of our own sentences, so rewording breaks nothing", () => {
  expect(ours.size).toBeGreaterThan(3_000);
  expect(matched.filter(({ path }) => !(path in othersWords))).toEqual([]);
});

test("all texts that are matched are those of others", () => {
  const needed = matched.map(({ path }) => path);
  expect(Object.keys(othersWords).filter((path) => !needed.includes(path))).toEqual([]);
});

test("every way of searching for them is detected", () => {
  const sentences = new Set(pairsIn("No deployment is chosen"));
  for (
    const code of [
      "if (/^No deployment is/.test(words)) go();",
      'const at = words.indexOf("deployment is named");',
      "words.replace(/deployment\\sis named/g, '');",
      "words.startsWith(`no deployment is ${name}`) ? 1 : 2;",
    ]
  ) expect(wordsMatchedIn(nodesOf(code), sentences), code).not.toEqual([]);
  for (
    const code of [
      "if (/named/.test(error.message)) go();",
      'const { message } = error; message.slice(0, 9).includes("named");',
      'const why = summarise(error); why.split(". ");',
      "whatHappened(error).replace(NAMED, '');",
    ]
  ) expect(messagesMatchedIn(nodesOf(code)), code).not.toEqual([]);
  expect(messagesMatchedIn(nodesOf("show(`${error.message}. Try again`);"))).toEqual([]);
});
