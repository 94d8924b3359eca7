/**
 * Item access: whether an item exists, and what the user may do with it.
 *
 * The general fetch returns no roles, so each item is fetched twice: once for its kind, then by the
 * operation of that kind.
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

/** Options of checking items. */
export interface ItemAccessOptions {
  /** Ends the checks. */
  readonly signal?: AbortSignal;
  /** Called after each item. */
  readonly onProgress?: Progress;
}

/** What the user may do with some items; iterable, and shows itself as a table. */
export interface ItemAccess extends ItemAccessData, Iterable<ItemAccessRow> {
  /** The plain data, stable for programs. */
  toJSON(): ItemAccessData;
}

/**
 * Checks items, a few at a time and within the deployment's rate limit. An item that cannot be
 * checked does not affect the others.
 *
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
    // The registry says "closed" only for an item that exists.
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
 * Paths of the operations for each kind of item, such as `/registry/entity/dataset`. For some kinds
 * the path leaves out `_template`.
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
