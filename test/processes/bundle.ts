import { execFile } from "node:child_process";
import { mkdir, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll } from "vitest";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Bundles a program of this folder once for a test file, so that every runtime can run it. */
export function bundled(source: string): { readonly folder: string; readonly script: string } {
  const folder = here(`../output/processes-${crypto.randomUUID().slice(0, 8)}`);
  const script = `${folder}/child.mjs`;
  beforeAll(async () => {
    await mkdir(folder, { recursive: true });
    const options = ["--bundle", "--platform=node", "--format=esm", `--outfile=${script}`];
    // CommonJS dependencies need a `require` function.
    const require = "import { createRequire } from 'node:module';" +
      "const require = createRequire(import.meta.url);";
    // Not needed here; these CommonJS packages do not bundle into a module.
    const left = ["undici", "ora", "qrcode-terminal", "open", "@napi-rs/keyring"];
    const external = left.map((name) => `--external:${name}`);
    await promisify(execFile)(here("../../node_modules/.bin/esbuild"), [
      here(source),
      ...options,
      `--banner:js=${require}`,
      ...external,
    ]);
  }, 60_000);
  afterAll(async () => await rm(folder, { recursive: true, force: true }));
  return { folder, script };
}
