/**
 * Finds the handles in any value, such as a workflow configuration.
 *
 * @module
 */
import { configError } from "../errors.ts";
import { isHandle } from "../model/handle.ts";
import { areTexts, isWellFormed } from "../model/options.ts";

/** A handle, and where it was found. */
export interface FoundHandle {
  readonly handle: string;
  /** Path of the handle, such as `inputs.0.dataset`; empty if the handle itself was passed. */
  readonly where: string;
}

/** Limit of the fields that are searched. */
const MAX_SEARCHED = 100_000;
const MAX_HANDLES = 1_000;
const MAX_HANDLE_LENGTH = 200;
const MAX_DEPTH = 100;

/**
 * The handles in a handle, a list of handles, or an object with handles at any depth: each once, in
 * order.
 *
 * @throws {ProvenaError} `ERR_CONFIG` if there is none, or there are more than 1,000
 */
export function handlesIn(input: unknown): readonly FoundHandle[] {
  if (typeof input === "string") return [{ handle: asHandle(input), where: "" }];
  const found = new Map<string, FoundHandle>();
  const add = (handle: string, where: string) => {
    if (!found.has(handle)) found.set(handle, { handle, where });
  };
  if (areTexts(input)) input.forEach((one) => add(asHandle(one), ""));
  else searchOrThrow(input, add);
  if (found.size === 0) {
    throw configError(
      "There is no handle in what was given",
      "Pass one such as 10378.1/1908974, a list of them, or an object that holds some",
    );
  }
  if (found.size > MAX_HANDLES) {
    throw configError(
      `There are ${found.size} handles in what was given`,
      `Check at most ${MAX_HANDLES} at once`,
    );
  }
  return [...found.values()];
}

function asHandle(value: string): string {
  const handle = value.trim().replace(/^(hdl:|https?:\/\/hdl\.handle\.net\/)/, "");
  const isShort = handle !== "" && handle.length <= MAX_HANDLE_LENGTH;
  if (isShort && isWellFormed(handle)) return handle;
  throw configError(
    `${JSON.stringify(value.slice(0, 80))} is not a handle; one looks like 10378.1/1908974`,
  );
}

function searchOrThrow(input: unknown, add: (handle: string, where: string) => void): void {
  try {
    search(input, add);
  } catch {
    // A getter or proxy in the value threw.
    throw configError(
      "What was given cannot be searched for handles, because reading it fails",
      "Pass the handles themselves",
    );
  }
}

function search(input: unknown, add: (handle: string, where: string) => void): void {
  const seen = new Set<object>();
  let searched = 0;
  const visit = (value: unknown, where: string, depth: number) => {
    if (isHandle(value)) return add(value, where);
    const isOpen = typeof value === "object" && value !== null && !seen.has(value);
    if (!isOpen || depth > MAX_DEPTH) return;
    seen.add(value);
    for (const [key, inner] of Object.entries(value)) {
      if (++searched > MAX_SEARCHED) return;
      visit(inner, where === "" ? key : `${where}.${key}`, depth + 1);
    }
  };
  visit(input, "", 0);
}
