/** Converts a saved notebook as others see it: exported by nbconvert, and shown on a website. */
import { spawnSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fromHtml } from "hast-util-from-html";
import { defaultSchema, sanitize } from "hast-util-sanitize";
import { toHtml } from "hast-util-to-html";
import { run } from "../apt.mjs";
import { isolated, tool } from "./install.mjs";

/** Exports a notebook to HTML with nbconvert and returns the page's path. */
export function exportPage(folder, name) {
  const args = ["nbconvert", "--to", "html", "--output", `${name}.html`, `${name}.ipynb`];
  const { status, stderr } = spawnSync(tool("jupyter"), args, {
    cwd: folder,
    env: isolated(folder),
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`nbconvert failed: ${stderr.slice(-2_000)}`);
  return join(folder, `${name}.html`);
}

/** nbconvert's options, by the name of the output. */
const ways = {
  "lab.html": ["html", {}],
  "lab-dark.html": ["html", { HTMLExporter: { theme: "dark" } }],
  "classic.html": ["html", { HTMLExporter: { template_name: "classic" } }],
  "basic.html": ["html", { HTMLExporter: { template_name: "basic" } }],
  "text-only.html": ["html", {
    HTMLExporter: { sanitize_html: true },
    NbConvertBase: { display_data_priority: ["text/plain"] },
  }],
  "markdown.md": ["markdown", {}],
};

/** Exports a notebook with each of these options. */
export function exportEveryWay(folder, name) {
  const paths = Object.fromEntries(
    Object.keys(ways).map((way) => [way, join(folder, `${name}-${way}`)]),
  );
  const script = fileURLToPath(new URL("export.py", import.meta.url));
  const input = JSON.stringify(
    Object.fromEntries(Object.entries(ways).map(([way, how]) => [paths[way], how])),
  );
  run(tool("python"), [script, join(folder, `${name}.ipynb`)], { env: isolated(folder), input });
  return paths;
}

/**
 * Sanitises a page as GitHub does: removes styles, scripts, inline images and ARIA attributes.
 *
 * @see https://github.com/syntax-tree/hast-util-sanitize#defaultschema
 */
export async function sanitisePage(path) {
  const schema = { ...defaultSchema, strip: ["script", "style", "title"] };
  const left = toHtml(sanitize(fromHtml(await readFile(path, "utf8")), schema));
  const sanitised = path.replace(/\.html$/, "-sanitised.html");
  await writeFile(sanitised, `<!doctype html><meta charset="utf-8">${left}`);
  return sanitised;
}
