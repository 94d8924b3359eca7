/**
 * Item access: what there is under a handle, and what the caller may do with it.
 *
 * The general fetch carries no roles, so each item is asked for twice: once for its kind, once by
 * the operation of that kind.
 *
 * @module
 */
import { asResult } from "../model/as_result.ts";
import type { ItemAccessData, ItemAccessRow } from "../model/item_access.ts";
import { fieldOf, isObject, type JsonObject } from "../model/json_object.ts";
import type { ApiClient } from "./client.ts";
import { type FoundHandle, handlesIn } from "./handles_in.ts";
import {
  askRegistry,
  eachOf,
  fetchItemDetails,
  type ItemDetails,
  type Progress,
} from "./item_details.ts";

/** What checking items takes besides the handles. */
export interface ItemAccessOptions {
  /** Ends the checks. */
  readonly signal?: AbortSignal;
  /** Called after each item. */
  readonly onProgress?: Progress;
}

/** What the caller may do with some items; iterable, and shows itself as a table. */
export interface ItemAccess extends ItemAccessData, Iterable<ItemAccessRow> {
  /** The plain data, stable for programs. */
  toJSON(): ItemAccessData;
}

/**
 * Checks items, a few at once and within the deployment's rate limit.
 *
 * @param client calls the registry
 * @param input a handle, a list of handles, or an object with handles anywhere in it
 * @param options signal and progress
 * @returns what was found; an item that cannot be checked says why and spoils no other's
 * @throws {ProvenaError} `ERR_CONFIG` if there is no handle, `ERR_ROLE_REQUIRED` if the registry
 * may not be read, `ERR_SIGN_IN_REQUIRED`
 */
export async function checkItems(
  client: ApiClient,
  input: unknown,
  options: ItemAccessOptions = {},
): Promise<ItemAccess> {
  const { signal, onProgress: progress } = options;
  const handles = handlesIn(input);
  const paths = new KindPaths();
  const items = await eachOf(
    handles,
    (found) => checkItem(client, found, paths, signal),
    { progress, signal },
  );
  return asResult({ items }, { [Symbol.iterator]: () => items.values() });
}

async function checkItem(
  client: ApiClient,
  { handle, where }: FoundHandle,
  paths: KindPaths,
  signal: AbortSignal | undefined,
): Promise<ItemAccessRow> {
  const row = {
    handle,
    where,
    name: null,
    type: null,
    exists: null,
    locked: null,
    release: null,
    roles: [],
  };
  const details = await fetchItemDetails(client, handle, signal);
  if ("detail" in details) {
    // Only of an item that is there does the registry say that it is closed.
    if (details.isClosed) return { ...row, exists: true, detail: null };
    return { ...row, exists: details.exists ?? null, detail: details.detail };
  }
  const known = { ...row, name: details.name || null, type: details.type || null, exists: true };
  let reason = "the registry did not say what you may do with it";
  for (const path of paths.of(details)) {
    const found = await askRegistry(
      client,
      `${path}/fetch?id=${encodeURIComponent(handle)}`,
      signal,
    );
    if ("answer" in found) {
      paths.keep(details.type, path);
      const locked = fieldOf(found.answer, "locked");
      const roles = rolesIn(found.answer);
      return {
        ...known,
        locked: typeof locked === "boolean" ? locked : null,
        release: releaseIn(found.answer),
        roles: roles ?? await evaluate(client, path, handle, signal),
        detail: null,
      };
    }
    reason = found.detail;
    if (found.status !== 404) break;
  }
  return { ...known, detail: reason };
}

async function evaluate(
  client: ApiClient,
  path: string,
  handle: string,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const query = `?id=${encodeURIComponent(handle)}`;
  const found = await askRegistry(client, `${path}/auth/evaluate${query}`, signal);
  return "answer" in found ? rolesIn(found.answer) ?? [] : [];
}

function releaseIn(answer: JsonObject): string | null {
  const item = fieldOf(answer, "item");
  const release = fieldOf(isObject(item) ? item : undefined, "release_status");
  return typeof release === "string" ? release : null;
}

function rolesIn(answer: Readonly<Record<string, unknown>>): readonly string[] | undefined {
  const roles = fieldOf(answer, "roles");
  return Array.isArray(roles) ? roles.filter((role) => typeof role === "string") : undefined;
}

/**
 * Where the operations of each kind of item are: `/registry/entity/dataset`. Some kinds go by a
 * shorter name there, without `_template`.
 */
class KindPaths {
  readonly #known = new Map<string, string>();

  of({ type, category }: ItemDetails): readonly string[] {
    const known = this.#known.get(type);
    if (known !== undefined) return [known];
    if (!/^\w{1,60}$/.test(type) || !/^\w{1,60}$/.test(category)) return [];
    const base = `/registry/${category.toLowerCase()}/`;
    const name = type.toLowerCase();
    return [...new Set([name, name.replace(/_template$/, "")])].map((one) => base + one);
  }

  keep(type: string, path: string): void {
    this.#known.set(type, path);
  }
}
