/**
 * Prints every message that a person may see, by file, to review their tone and next steps together.
 *
 * A message is a string in the sources with at least two words. Values inserted at run time are
 * printed as `{…}`; concatenated strings are printed as one.
 *
 * Usage: npm run messages -- [words of a path]
 */
import { readdirSync, readFileSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseAst } from "rolldown/parseAst";

const root = fileURLToPath(new URL("..", import.meta.url));
const wanted = process.argv.slice(2);

/** The text of a string, a template or a concatenation; undefined for anything else. */
function words(node) {
  switch (node.type) {
    case "Literal":
      return typeof node.value === "string" ? node.value : undefined;
    case "TemplateLiteral":
      return node.quasis.map(({ value }, i) => {
        const inner = node.expressions[i];
        return value.cooked + (inner ? words(inner) ?? "{…}" : "");
      }).join("");
    case "BinaryExpression": {
      if (node.operator !== "+") return undefined;
      const [left, right] = [words(node.left), words(node.right)];
      return left === undefined && right === undefined
        ? undefined
        : `${left ?? "{…}"}${right ?? "{…}"}`;
    }
    case "ConditionalExpression": {
      const [yes, no] = [words(node.consequent), words(node.alternate)];
      return yes === undefined || no === undefined ? undefined : `{${yes}|${no}}`;
    }
    default:
      return undefined;
  }
}

const isMessage = (said) => /\p{L}{2,}[,.;:]? \p{L}*/u.test(said.trim());
const isSilent = ({ type }) => /^(Import|TS|ExportAll)/.test(type) && type !== "TSAsExpression";

function* messages(node) {
  if (Array.isArray(node)) {
    for (const each of node) yield* messages(each);
    return;
  }
  if (typeof node?.type !== "string" || isSilent(node)) return;
  const said = words(node);
  if (said !== undefined) {
    if (isMessage(said)) yield said;
    return;
  }
  for (const value of Object.values(node)) {
    if (typeof value === "object") yield* messages(value);
  }
}

const paths = readdirSync(`${root}src`, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts") && wanted.every((word) => path.includes(word)))
  .sort();
for (const path of paths) {
  const { body } = parseAst(readFileSync(`${root}src/${path}`, "utf8"), { lang: "ts" });
  const found = [...messages(body)];
  if (found.length === 0) continue;
  console.log(`\nsrc/${path}`);
  for (const said of found) console.log(`  ${said.replaceAll("\n", "⏎")}`);
}
