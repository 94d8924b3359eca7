/**
 * Finds the version range to pin a notebook's import to.
 *
 * @module
 */
import { dirname, join } from "node:path";
import type { ImportedPackage } from "../../../scan/imports.ts";
import { requestWhole } from "../../../system/request.ts";
import { realSystem } from "../../../system/system.ts";
import { version } from "../../../version.ts";

/** How long a registry is waited for, in milliseconds. */
const TIMEOUT = 5_000;
/** Limit of the answer, in bytes. Enough for a package with very many versions. */
const MAX_BYTES = 16 * 1024 * 1024;

const ourNames = ["jsr:@provena/notebook", "npm:provena-notebook"];

/**
 * For our own package, this version; for others, the version in the notebook's `deno.lock`, or else
 * the newest in the registry. Undefined if none is known.
 */
export async function rangeFor(
  imported: ImportedPackage,
  notebook: string,
): Promise<string | undefined> {
  const { registry, name } = imported;
  if (ourNames.includes(`${registry}:${name}`)) return `^${version}`;
  const found = await lockedVersion(imported, dirname(notebook)) ?? await newestVersion(imported);
  return found === undefined ? undefined : `^${found}`;
}

/** Looks in the folder and its parents, as Deno does. */
async function lockedVersion(
  { registry, name }: ImportedPackage,
  folder: string,
): Promise<string | undefined> {
  const lock = asObject(parsed(await read(join(folder, "deno.lock"))))["specifiers"];
  for (const [specifier, locked] of Object.entries(asObject(lock))) {
    const isSame = specifier.startsWith(`${registry}:${name}@`);
    if (isSame && typeof locked === "string") return plainVersion(locked);
  }
  const above = dirname(folder);
  return above === folder ? undefined : await lockedVersion({ registry, name, range: "" }, above);
}

const read = (path: string) => realSystem.files.readText(path).catch(() => undefined);

/** The newest version in the registry, which the same variables choose as for Deno. */
export async function newestVersion(
  { registry, name }: ImportedPackage,
): Promise<string | undefined> {
  const base = registry === "jsr"
    ? realSystem.env("JSR_URL") ?? "https://jsr.io"
    : realSystem.env("NPM_CONFIG_REGISTRY") ?? "https://registry.npmjs.org";
  const path = registry === "jsr" ? `${name}/meta.json` : `${name}/latest`;
  try {
    const url = `${base.replace(/\/$/, "")}/${path}`;
    const headers = { accept: "application/json" };
    const limits = { timeout: TIMEOUT, maxBytes: MAX_BYTES };
    const response = await requestWhole(realSystem, url, { headers, redirect: "follow" }, limits);
    if (!response.ok) return undefined;
    const answer = asObject(await response.json());
    return plainVersion(answer[registry === "jsr" ? "latest" : "version"]);
  } catch {
    return undefined;
  }
}

/** Accepts only a version number, because the value is written into a user's code. */
function plainVersion(value: unknown): string | undefined {
  return typeof value === "string"
    ? /^\d+\.\d+\.\d+(?:-[\w.]+)?/.exec(value.split("_")[0]!)?.[0]
    : undefined;
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? value as Record<string, unknown> : {};
}
