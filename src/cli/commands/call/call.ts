/**
 * `provena call`: calls an operation of an API.
 *
 * @module
 */
import process from "node:process";
import { text } from "node:stream/consumers";
import { leaveOn } from "../../../async/abortable.ts";
import { ProvenaError } from "../../../errors.ts";
import { apiNames } from "../../../model/deployment.ts";
import { realSystem } from "../../../system/system.ts";
import type { CliCommand, Invocation } from "../../command.ts";
import { openApi } from "../../open_api.ts";
import { withProgress } from "../../progress.ts";
import { parseArguments } from "./words.ts";

interface CallCommandOptions {
  readonly input?: string;
  readonly all?: boolean;
}

/** Calls an operation and shows its answer. */
export const call: CliCommand<CallCommandOptions> = {
  arguments: [
    ["<api>", "the API, such as registry"],
    ["<operation>", "the operation, as provena apis names it"],
    ["[argument...]", "its arguments, as name=value, or name:=JSON"],
  ],
  about: "Arguments are checked before anything is sent. With --json the answer is printed whole " +
    "as data, but for credentials in it; with --all one record a line.",
  options: [
    ["--input <file>", "read arguments from a JSON file; from standard input if it is -"],
    ["--all", "walk all pages; with --json one record a line"],
  ],
  candidates: { api: apiNames, "--input": "file" },
  examples: [
    ["provena call registry fetch id=10378.1/1908974", "look up an item"],
    ["provena call registry list page_size=5", "the newest items"],
    ["provena call registry list --all --json | jq .display_name", "every item there is"],
    ["provena call data-store mint_dataset --input dataset.json", "arguments from a file"],
    ["jq .search query.json | provena call registry list --input -", "arguments from a program"],
  ],
  run: async (invocation) => {
    const { args: [name, operation = "", ...words], options, output, signal } = invocation;
    const explorer = await openApi(invocation);
    const args = {
      ...await readInput(invocation),
      ...parseArguments(words, explorer.describe(operation).arguments),
    };
    if (!options.all) {
      const called = explorer.call(operation, args, { signal });
      return output.result(await withProgress(invocation, `Calling ${name} ${operation}`, called));
    }
    const pages = explorer.pages(operation, args, { signal });
    for (let number = 1;; number++) {
      const next = pages.next();
      const { done, value: page } = await withProgress(invocation, `Reading page ${number}`, next);
      if (done) return;
      if (!output.json) output.result(page);
      else for (const row of page) output.write(`${JSON.stringify(row)}\n`);
    }
  },
};

async function readInput(
  { options: { input }, signal }: Invocation<CallCommandOptions>,
): Promise<Record<string, unknown>> {
  if (input === undefined) return {};
  const isPiped = input === "-";
  const content = isPiped
    ? await leaveOn(text(process.stdin), signal)
    : await realSystem.files.readText(input);
  try {
    const value: unknown = JSON.parse(content ?? "");
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>;
    }
  } catch {
    // Said below, whatever is wrong with it.
  }
  throw new ProvenaError(
    "ERR_CONFIG",
    `${isPiped ? "Standard input" : input} ${
      content === undefined ? "is not there" : "is not a JSON object"
    }; ` +
      "provena describe API OPERATION --example prints one to start from",
  );
}
