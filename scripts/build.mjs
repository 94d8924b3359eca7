/**
 * Builds dist/: one bundle an entry with shared chunks, and the declarations.
 *
 * npm packages stay outside the bundles and load at first use; our own modules are
 * bundled, since many small files cost more to load than one.
 *
 * Usage: node scripts/build.mjs [--js-only]
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, rm } from "node:fs/promises";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));

/** What package.json exports, by file name in dist/. */
export const entries = {
  mod: "mod.ts",
  demo: "src/demo/mod.ts",
  cli: "src/cli/main.ts",
  bin: "src/cli/bin.ts",
};

/** Writes dist/*.js. */
export async function buildScripts() {
  const result = await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(
      Object.entries(entries).filter(([, path]) => existsSync(root + path)),
    ),
    outdir: "dist",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
    chunkNames: "chunks/[name]-[hash]",
    legalComments: "none",
    metafile: true,
    logLevel: "warning",
  });
  await chmod(`${root}dist/bin.js`, 0o755);
  return result.metafile;
}

/** Writes dist/types/. */
async function buildDeclarations() {
  const tsc = fileURLToPath(import.meta.resolve("typescript/package.json")).replace(
    /package\.json$/,
    "bin/tsc",
  );
  const child = spawn(
    process.execPath,
    [tsc, "-p", "tsconfig.json", "--noEmit", "false", "--emitDeclarationOnly"]
      .concat(["--rootDir", ".", "--outDir", "dist/types"]),
    { cwd: root, stdio: "inherit" },
  );
  const code = await new Promise((resolve) => child.once("close", resolve));
  if (code !== 0) throw new Error(`tsc ended with ${code}`);
}

if (import.meta.url === `file://${process.argv[1]}`) {
  const started = performance.now();
  const full = !process.argv.includes("--js-only");
  await rm(new URL("../dist", import.meta.url), { recursive: true, force: true });
  await Promise.all([buildScripts(), full && buildDeclarations()]);
  console.error(`Built dist/ in ${Math.round(performance.now() - started)} ms`);
}
