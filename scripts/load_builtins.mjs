/** How dist/ gets the modules of Node. */
import { parseAst } from "rolldown/parseAst";

/**
 * Asks the process for the modules of Node, instead of importing them: an import of `node:process`
 * opens the standard streams, for which Node loads its network modules, and each import of another
 * goes through all of Node's loader.
 */
export const loadBuiltins = {
  name: "load-builtins",
  generateBundle(_, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.code) chunk.code = withoutImports(chunk.code);
    }
  },
};

function withoutImports(code) {
  const imports = parseAst(code).body
    .filter(({ type, source }) => type === "ImportDeclaration" && /^node:/.test(source.value));
  return imports.reduceRight(
    (text, each) => text.slice(0, each.start) + declarationOf(each) + text.slice(each.end),
    code,
  );
}

function declarationOf({ source: { value }, specifiers }) {
  const module = value === "node:process"
    ? "globalThis.process"
    : `globalThis.process.getBuiltinModule(${JSON.stringify(value)})`;
  const named = specifiers.filter(({ type }) => type === "ImportSpecifier")
    .map(({ imported, local }) => `${imported.name}:${local.name}`);
  const whole = specifiers.filter(({ type }) => type !== "ImportSpecifier")
    .map(({ local }) => `${local.name}=${module}`);
  const names = named.length > 0 ? [...whole, `{${named}}=${module}`] : whole;
  return names.length > 0 ? `const ${names};` : "";
}
