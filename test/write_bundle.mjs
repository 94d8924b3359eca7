/** A build of the sources for the tests: bundled as Node loads it, npm's packages left outside. */
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * Writes a bundle.
 *
 * @param {Record<string, string>} entryPoints files of the checkout, by their name in the bundle
 * @param {string} outdir the folder
 * @param {import("esbuild").BuildOptions} [more] what else the build needs
 */
export async function writeBundle(entryPoints, outdir, more = {}) {
  await build({
    absWorkingDir: root,
    entryPoints,
    outdir,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
    logLevel: "error",
    ...more,
  });
}
