/**
 * `provena call`: calls an operation of an API.
 *
 * @module
 */
import process from "node:process";
import { buffer } from "node:stream/consumers";
import type { ApiResult } from "../../../../mod.ts";
import { abortable } from "../../../async/abortable.ts";
import { inSlices } from "../../../async/in_slices.ts";
import { configError, isProvenaError, ProvenaError } from "../../../errors.ts";
import type { ArgumentInfo } from "../../../model/operation.ts";
import { redactData, redactPart } from "../../../model/credentials/redact.ts";
import { expandHome } from "../../../system/folders.ts";
import { realSystem } from "../../../system/system.ts";
import { readingFault } from "../../../system/file_fault.ts";
import { textIn } from "../../../system/trusted_file.ts";
import { parseExact, stringifyExact } from "../../../text/exact_json.ts";
import { escapeHidden } from "../../../text/sanitise.ts";
import type { Steps } from "../../../text/steps.ts";
import type { CliCommand, Invocation } from "../../command.ts";
import { openApi } from "../../open_api.ts";
import type { Output } from "../../output.ts";
import { withProgress } from "../../progress.ts";
import { openAnswerFile } from "./answer_file.ts";
import { readFileWords } from "./file_words.ts";
import { parseArguments } from "./words.ts";

interface CallCommandOptions {
  readonly input?: string;
  readonly all?: boolean;
  readonly output?: string;
}

/** Calls an operation and shows its answer. */
export const call: CliCommand<CallCommandOptions> = {
  arguments: [
    ["<api>", "the API, such as registry"],
    ["<operation>", "the operation, by the name that provena apis shows"],
    ["[argument...]", "its arguments, as name=value, name:=JSON, or name=@FILE"],
  ],
  about: "Arguments are checked before anything is sent. --json prints the whole answer as data, " +
    "without credentials; with --all, one record on each line.\n\n--output writes the answer to a " +
    "file, exactly as it came, and replaces that file. An answer with credentials goes into a new " +
    "file that only you can read. In a pipe, an answer of text or bytes is passed on as it came.",
  options: [
    ["--input <file>", "read arguments from a JSON file; from standard input if it is -"],
    ["--all", "get all pages; with --json one record on each line"],
    ["--output <file>", "write the answer to a file as it came; to a pipe if it is -"],
  ],
  candidates: { api: "api", operation: "operation", "--input": "file", "--output": "file" },
  examples: [
    ["provena call registry fetch id=10378.1/1908974", "look up an item"],
    ["provena call registry list page_size=5", "the newest items"],
    ["provena call registry list --all --json | jq .display_name", "all items"],
    ["provena call data-store mint_dataset --input dataset.json", "arguments from a file"],
    ["provena call prov convert_model_runs_csv csv_file=@runs.csv", "a file to send"],
    ["provena call prov regenerate_from_batch_csv batch_id=ID --output runs.csv", "a file to keep"],
    ["jq .search query.json | provena call registry list --input -", "arguments from a program"],
  ],
  run: async (invocation) => {
    const { args: [name, operation = "", ...words], options, output, signal } = invocation;
    const file = options.output === undefined
      ? undefined
      : await openAnswerFile(options.output, invocation);
    const explorer = await openApi(invocation);
    const args = await readArguments(invocation, words, explorer.describe(operation).arguments);
    if (!options.all) {
      const called = explorer.call(operation, args, { signal });
      const result = await withProgress(invocation, `Calling ${name} ${operation}`, called);
      return file ? await file.save(result) : await show(result, invocation);
    }
    const walk: Walk = { pages: explorer.pages(operation, args, { signal }), read: 0, empty: 0 };
    const records: unknown[] = [];
    for (;;) {
      const next = nextPage(walk);
      const page = await withProgress(invocation, "Reading page 1", next);
      if (!page) break;
      if (file) { for (const row of page) records.push(row); }
      else if (!output.json) output.result(page);
      else await inSlices(linesOf(page, output), { clock: realSystem, signal });
    }
    await file?.save({ bytes: records.map(lineOf).join(""), data: records });
  },
};

/** Writes each record as a line, in steps, because there may be a million of them. */
function* linesOf(page: ApiResult, output: Output): Steps<void> {
  for (const row of redactPart(page.data, page.rows)) yield output.write(lineOf(row));
}

/** A walk through pages, and how far it has come. */
interface Walk {
  readonly pages: AsyncGenerator<ApiResult>;
  read: number;
  /** How many had no records. */
  empty: number;
}

/** The next page with records, or the last one where none has any. */
function nextPage(walk: Walk) {
  return async (say: (what: string) => void): Promise<ApiResult | undefined> => {
    let skipped: ApiResult | undefined;
    for (;;) {
      const without = walk.empty > 0 ? `, ${walk.empty} without records` : "";
      say(`Reading page ${walk.read + 1}${without}`);
      const { done, value: page } = await walk.pages.next();
      if (done) return walk.empty === walk.read ? skipped : undefined;
      walk.read++;
      if (page.rows.length > 0) return page;
      walk.empty++;
      skipped = page;
    }
  };
}

function lineOf(record: unknown): string {
  return `${escapeHidden(stringifyExact(record) ?? "null")}\n`;
}

async function readArguments(
  invocation: Invocation<CallCommandOptions>,
  words: readonly string[],
  known: readonly ArgumentInfo[],
): Promise<Record<string, unknown>> {
  const input = await readInput(invocation);
  const { files, words: others } = await readFileWords(words, known, invocation.signal);
  const values = parseArguments(others, known);
  const twice = Object.keys(files).find((name) => Object.hasOwn(values, name));
  if (twice === undefined) return { ...input, ...values, ...files };
  throw configError(`${twice} is given twice, as a file and as a value`);
}

/**
 * A screen gets a view; a pipe the answer itself, unless that is JSON, for which there is --json.
 */
async function show(
  result: ApiResult,
  { output, signal, args: [api, operation] }: Invocation,
): Promise<void> {
  const type = result.headers.get("content-type") ?? "";
  const { data, bytes } = result;
  if (output.json && ArrayBuffer.isView(data)) {
    throw new ProvenaError(
      "ERR_CONFIG",
      `${api} ${operation} was called and answered ${bytes.length} bytes` +
        `${type ? ` of ${type}` : ""}, which no JSON holds`,
      { status: result.status, next: "Add --output FILE, or leave out --json" },
    );
  }
  const isText = typeof data === "string" && !/^application\/([\w.-]+\+)?json\s*(;|$)/i.test(type);
  const isPlain = isText || ArrayBuffer.isView(data) || /jsonl|ndjson|json-seq/i.test(type);
  if (output.json) output.write(await inSlices(jsonOf(result), { clock: realSystem, signal }));
  else if (!output.isTerminal && isPlain) output.write(bytes);
  else output.result(result);
}

/** Its JSON with whole numbers of any size, which that of `JSON.stringify` has as text. */
function* jsonOf({ operation, status, duration, data }: ApiResult): Steps<string> {
  const redacted = redactData(data);
  yield;
  const whole: object = { operation, status, duration, data: redacted };
  const json = stringifyExact(whole, 2);
  yield;
  return `${escapeHidden(json)}\n`;
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await realSystem.files.readText(expandHome(file, realSystem));
  } catch (error) {
    if (isProvenaError(error)) throw error;
    throw configError(`${file} cannot be read: ${readingFault(error)}`, undefined, error);
  }
}

async function textOfInput(signal: AbortSignal): Promise<string> {
  return textIn("Standard input", await abortable(buffer(process.stdin), signal));
}

async function readInput(
  { options: { input }, signal }: Invocation<CallCommandOptions>,
): Promise<Record<string, unknown>> {
  if (input === undefined) return {};
  const isPiped = input === "-";
  const content = isPiped ? await textOfInput(signal) : await textOf(input);
  try {
    const value = parseExact(content ?? "");
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>;
    }
  } catch {
    // Reported below.
  }
  const fault = content === undefined ? "is not there" : "is not a JSON object";
  throw configError(`${isPiped ? "Standard input" : input} ${fault}`, {
    say: "Print one to start from",
    command: "provena describe API OPERATION --example",
  });
}
