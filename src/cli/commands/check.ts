/**
 * `provena check`: shows what each API lets you do.
 *
 * @module
 */
import { configError } from "../../errors.ts";
import { accessChecks, type CheckLevel } from "../../model/access.ts";
import { type ApiName, apiNames, assertApiName } from "../../model/deployment.ts";
import type { CliCommand } from "../command.ts";
import { withProgress } from "../progress.ts";

interface CheckOptions {
  readonly api?: readonly string[];
  readonly level?: readonly string[];
  readonly require?: readonly string[];
}

const levels: readonly CheckLevel[] = ["public", "general", "read", "write", "admin"];

/** Runs the APIs' access checks and compares them with the roles in your token. */
export const check: CliCommand<CheckOptions> = {
  about: "With --require it checks only what is required, and ends with 4 if that is denied. " +
    "--api and --level add more checks.",
  options: [
    ["--api <name>", `one of ${apiNames.join(", ")}; may be repeated`, "many"],
    ["--level <level>", `one of ${levels.join(", ")}; may be repeated`, "many"],
    ["--require <api:level>", "fail if this is denied; may be repeated", "many"],
  ],
  candidates: {
    "--api": "api",
    "--level": levels,
    "--require": apiNames.flatMap((api) => accessChecks[api].map(({ level }) => `${api}:${level}`)),
  },
  examples: [
    ["provena check", "every API, every level"],
    ["provena check --api registry --level write", "one API at one level"],
    [
      "provena check --require registry:write && ./register.sh",
      "run a script only with this access",
    ],
  ],
  run: async (invocation) => {
    const { options, output, signal, openSession } = invocation;
    const required = (options.require ?? []).map(parseRequirement);
    const apis = options.api?.map(parseApi) ?? required.map(({ api }) => api);
    const chosen = options.level?.map(parseLevel) ?? required.map(({ level }) => level);
    const session = await openSession();
    const checking = session.checkAccess({
      signal,
      ...(apis.length ? { apis: apiNames.filter((api) => apis.includes(api)) } : {}),
      ...(chosen.length ? { levels: chosen } : {}),
    });
    const what = `Asking ${apis.length === 1 ? "1 API" : `${apis.length || apiNames.length} APIs`}`;
    const table = await withProgress(invocation, what, checking);
    output.result(table);
    for (const { api, level } of required) table.require(`${api}:${level}`);
  },
};

function parseRequirement(word: string): { api: ApiName; level: CheckLevel } {
  const [api = "", level = "", ...rest] = word.split(":");
  if (rest.length > 0 || level === "") {
    const example = "registry:write";
    throw configError(
      `--require takes an API and a level such as ${example}, got ${JSON.stringify(word)}`,
    );
  }
  const required = { api: parseApi(api), level: parseLevel(level) };
  const offered = accessChecks[required.api].map((check) => check.level);
  if (!offered.includes(required.level)) {
    throw configError(`The ${api} API has no ${level} check; it has ${offered.join(", ")}`);
  }
  return required;
}

function parseApi(word: string): ApiName {
  assertApiName(word);
  return word;
}

function parseLevel(word: string): CheckLevel {
  const found = levels.find((level) => level === word);
  if (found) return found;
  throw configError(
    `There is no level ${JSON.stringify(word)}; the levels are ${levels.join(", ")}`,
  );
}
