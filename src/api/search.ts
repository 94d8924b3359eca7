/**
 * Searches the registry. The Search API answers only handles and scores, so names are looked up.
 *
 * @module
 */
import type { Presenter } from "../display/presenter.ts";
import { configError, ProvenaError } from "../errors.ts";
import { asResult } from "../model/as_result.ts";
import { redactedExcerpt } from "../model/credentials/redact.ts";
import { itemSubtypes } from "../model/item_kinds.ts";
import { isWellFormed, kindOf, textOrKind } from "../model/options.ts";
import type { SearchData, SearchRow } from "../model/search.ts";
import { didYouMean } from "../text/did_you_mean.ts";
import { searchView } from "../view/search.ts";
import { fieldOf, isObject } from "../model/json_object.ts";
import type { ApiClient } from "./client.ts";
import { fetchJson } from "./fetch_json.ts";
import { MAX_NAMES, type NamedItems, nameItems } from "./name_items.ts";

/** What {@link AuthSession.search} takes besides the words. */
export interface SearchOptions {
  /** Only items of this subtype, such as `DATASET` or `MODEL_RUN`. @default all */
  readonly subtype?: string;
  /** How many items to find at most; Provena finds no more than 50. @default 10 */
  readonly limit?: number;
  /** Ends the calls. */
  readonly signal?: AbortSignal;
}

/** What a search found; iterable, and shows itself as a table. */
export interface SearchResults extends SearchData, Iterable<SearchRow> {
  /** The plain data, stable for programs. */
  toJSON(): SearchData;
}

const DEFAULT_LIMIT = 10;
const MAX_BYTES = 4 * 1024 * 1024;
const MAX_NAME_LENGTH = 300;

/** Searches, and looks up the names of the first fifty items found. */
export async function searchItems(
  { client, presenter }: { readonly client: ApiClient; readonly presenter: Presenter },
  words: string,
  options: SearchOptions = {},
): Promise<SearchResults> {
  const { limit = DEFAULT_LIMIT, signal } = options;
  if (typeof words !== "string" || words.trim() === "" || !isWellFormed(words)) {
    throw configError(
      `The words to search for are a text such as "coral bleaching", got ${
        typeof words === "string" ? "none" : kindOf(words)
      }`,
    );
  }
  if (!Number.isInteger(limit) || limit < 1) {
    const got = typeof limit === "number" ? limit : textOrKind(limit);
    throw configError(`The option limit must be a whole number above 0, got ${got}`);
  }
  const subtype = options.subtype === undefined ? null : subtypeOf(options.subtype);
  const found = await ask(client, { words, subtype, limit, signal });
  const named = await nameItems(client, found.map(({ handle }) => handle), { signal });
  const items = found.map((row, i) => rowOf(row, i, named));
  const data: SearchData = { words, subtype, items };
  const results: SearchResults = asResult(data, { [Symbol.iterator]: () => items.values() });
  return await presenter.present(results, () => searchView(data, limit));
}

/** The subtype in Provena's spelling; `model run` is accepted for `MODEL_RUN`. */
function subtypeOf(given: unknown): string {
  if (typeof given === "string") {
    const name = given.trim().toUpperCase().replace(/[\s-]+/g, "_");
    if (itemSubtypes.includes(name)) return name;
  }
  const hint = didYouMean(given, itemSubtypes);
  throw configError(
    `There is no subtype ${textOrKind(given)}${hint || `; there are ${itemSubtypes.join(", ")}`}`,
  );
}

interface Query extends Pick<SearchData, "words" | "subtype"> {
  readonly limit: number;
  readonly signal: AbortSignal | undefined;
}

type Found = Pick<SearchRow, "handle" | "score">;

async function ask(
  client: ApiClient,
  { words, subtype, limit: most, signal }: Query,
): Promise<readonly Found[]> {
  const { apis, domain } = client.deployment;
  const label = { operation: "search.search_entity_registry", domain, handle: undefined };
  const query = new URLSearchParams({ query: words, record_limit: String(most) });
  if (subtype !== null) query.set("subtype_filter", subtype);
  const url = `${apis.search}/search/entity-registry?${query}`;
  const answer = await fetchJson(client, url, { signal, maxBytes: MAX_BYTES, label });
  const results = fieldOf(isObject(answer.body) ? answer.body : undefined, "results") ?? [];
  const found = Array.isArray(results) ? results.map(foundIn) : [undefined];
  if (found.every((one) => one !== undefined)) return found.slice(0, most);
  throw new ProvenaError("ERR_HTTP", `${label.operation} on ${domain} answered no list of items`, {
    status: answer.status,
    next: "Check the address of the Search API",
  });
}

function foundIn(result: unknown): Found | undefined {
  const { id, score } = isObject(result) ? result : {};
  if (typeof id !== "string") return undefined;
  return { handle: id, score: typeof score === "number" ? score : 0 };
}

function rowOf({ handle, score }: Found, place: number, named: NamedItems): SearchRow {
  const item = named.known.get(handle);
  return {
    handle,
    score,
    name: item?.name ? redactedExcerpt(item.name, MAX_NAME_LENGTH) : null,
    type: item?.type || null,
    owner: item?.owner || null,
    detail: item ? null : whyNot(handle, place, named),
  };
}

function whyNot(handle: string, place: number, { closed, missing, unknown }: NamedItems): string {
  if (closed.has(handle)) return "closed to you";
  if (missing.has(handle)) return "no longer in the registry";
  if (place >= MAX_NAMES) return `not looked up, as are all after the first ${MAX_NAMES}`;
  return unknown === undefined ? "not a handle" : `not known: ${redactedExcerpt(unknown, 300)}`;
}
