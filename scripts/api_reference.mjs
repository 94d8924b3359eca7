/**
 * Writes the API reference from the docstrings, as pages under docs/api/.
 *
 * Usage: npm run docs:api [-- --lint]
 *   --lint  writes nothing; reports public symbols without documentation
 */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import process from "node:process";

const { exports, name } = JSON.parse(
  readFileSync(new URL("../deno.json", import.meta.url), "utf8"),
);
const what = process.argv.includes("--lint")
  ? ["--lint"]
  : ["--html", "--name=provena-notebook", "--output=docs/api"];
const { status } = spawnSync(
  "npx",
  ["--no-install", "deno", "doc", ...what, ...Object.values(exports)],
  // With --lint it also prints every page, which is not needed.
  { stdio: ["ignore", process.argv.includes("--lint") ? "ignore" : "inherit", "inherit"] },
);
if (status === 0 && !process.argv.includes("--lint")) nameImports();
process.exit(status ?? 1);

/** The generator's examples import from a relative path; a reader imports from the package. */
function nameImports() {
  const folder = new URL("../docs/api/", import.meta.url);
  for (const page of readdirSync(folder, { recursive: true })) {
    if (!page.endsWith(".html")) continue;
    const file = new URL(page.replaceAll("\\", "/"), folder);
    const html = readFileSync(file, "utf8");
    const named = html.replaceAll(
      /(\bimport [^\n]*? from &quot;)(\.|\w+)(&quot;;)/g,
      (_, before, entry, after) => `${before}${name}${entry === "." ? "" : `/${entry}`}${after}`,
    );
    if (named !== html) writeFileSync(file, named);
  }
}
