import { readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the checkout, with a slash at the end. */
export const root: string = fileURLToPath(new URL("../..", import.meta.url));

/** One import or re-export, as written. */
export interface Import {
  readonly specifier: string;
  /** The imported file, from the root, if it is one of ours. */
  readonly file: string | undefined;
  /** `value` runs when the module loads, `dynamic` later, `type` never. */
  readonly kind: "value" | "type" | "dynamic";
}

/** A file of the product. */
export interface SourceFile {
  /** From the root, such as `src/errors.ts`. */
  readonly path: string;
  readonly lines: number;
  /** Without comments and without the contents of strings. */
  readonly code: string;
  readonly imports: readonly Import[];
}

/** Reads a text file of the checkout. */
export function read(path: string): string {
  return readFileSync(root + path, "utf8");
}

/** Every file of the product: mod.ts and src/. */
export function readSources(): SourceFile[] {
  const inSrc = readdirSync(`${root}src`, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .map((path) => `src/${path.replaceAll("\\", "/")}`);
  return ["mod.ts", ...inSrc.sort()].map((path) => {
    const text = read(path);
    const bare = withoutComments(text);
    return {
      path,
      lines: text.split("\n").length - 1,
      code: bare.replace(STRING, '""'),
      imports: [...importsOf(path, bare)],
    };
  });
}

const STRING = /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`/g;
const COMMENT_OR_STRING = new RegExp(`${STRING.source}|/\\*[\\s\\S]*?\\*/|//[^\\n]*`, "g");

/** Removes comments and the text of strings; template literals too may contain other code. */
function withoutComments(text: string): string {
  return text.replace(
    COMMENT_OR_STRING,
    (match) => (match.startsWith("/") ? " " : match.startsWith("`") ? "``" : match),
  );
}

const STATIC = /^(import|export)\s+(type\s+)?(?:[^;"'()]*?\sfrom\s+)?["']([^"']+)["']/gm;
const DYNAMIC = /(await\s+|=\s*|=>\s*|\(\s*|return\s+|\b)import\(\s*["']([^"']+)["']\s*,?\s*\)/g;

function* importsOf(path: string, code: string): Generator<Import> {
  const resolve = (specifier: string) =>
    specifier.startsWith(".") ? posix.join(posix.dirname(path), specifier) : undefined;
  for (const [, , type, specifier = ""] of code.matchAll(STATIC)) {
    yield { specifier, file: resolve(specifier), kind: type ? "type" : "value" };
  }
  for (const [, , specifier = ""] of code.matchAll(DYNAMIC)) {
    yield { specifier, file: resolve(specifier), kind: "dynamic" };
  }
}
