/**
 * Makes sure that a notebook can import this package: from JSR, or before it is there from a copy
 * of the repository on this machine.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { newestVersion } from "../share/versions.ts";
import { foldersUpFrom, runTool } from "./programs.ts";

/** Where the notebooks of a folder import the package from. */
export type PackageSource =
  | { readonly kind: "jsr" }
  /** The folder is part of the copy, whose own deno.json names the package. */
  | { readonly kind: "inside"; readonly copy: string }
  /** A copy on this machine; `file` is the deno.json that points to it, or has to. */
  | {
    readonly kind: "copy";
    readonly copy: string;
    readonly file: string;
    readonly written: boolean;
  };

const JSR_NAME = "@provena/notebook";

/**
 * Finds the source for a folder. If the package is not on JSR and the folder has no `deno.json`, it
 * gets one that links to the copy.
 */
export async function findPackage(folder: string): Promise<PackageSource> {
  const copy = foldersUpFrom(dirname(fileURLToPath(import.meta.url))).find(isCopy);
  if (copy === undefined) return { kind: "jsr" };
  const found = foldersUpFrom(folder)
    .flatMap((each) => [join(each, "deno.json"), join(each, "deno.jsonc")])
    .find((path) => existsSync(path));
  if (found !== undefined && dirname(found) === copy) return { kind: "inside", copy };
  if (await newestVersion({ registry: "jsr", name: JSR_NAME, range: "" })) return { kind: "jsr" };
  if (found !== undefined) return { kind: "copy", copy, file: found, written: false };
  const file = join(folder, "deno.json");
  // Without nodeModulesDir, a package.json further up would decide where npm packages come from.
  const content = { links: [copy], nodeModulesDir: "none" };
  await mkdir(folder, { recursive: true });
  await writeFile(file, `${JSON.stringify(content, null, 2)}\n`, { flag: "wx" });
  return { kind: "copy", copy, file, written: true };
}

function isCopy(folder: string): boolean {
  return ["mod.ts", "deno.json", "src"].every((name) => existsSync(join(folder, name)));
}

/**
 * Loads the package as a notebook in the folder will, so that the first cell does not have to wait
 * for downloads; resolves to whether it could be loaded.
 */
export async function loadPackage(
  deno: string,
  folder: string,
  signal: AbortSignal,
): Promise<boolean> {
  // Not `deno cache`: the packages that it is told by name do not follow links.
  const code = `import "jsr:${JSR_NAME}"; import "jsr:${JSR_NAME}/demo";`;
  const result = await runTool(deno, ["eval", "--quiet", code], { cwd: folder, signal });
  return result.code === 0;
}
