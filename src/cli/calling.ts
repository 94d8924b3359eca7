/**
 * How the reader called this process: their program and session, for the commands we show them.
 *
 * @module
 */
import process from "node:process";
import { shellWord } from "../text/shell_quote.ts";
import type { GlobalOptions } from "./global_options.ts";

const programs: readonly (readonly [path: RegExp, program: string])[] = [
  [/[/\\]_npx[/\\]/, "npx provena-notebook"],
  [/[/\\]bunx-/, "bunx provena-notebook"],
  [/^https:/, "deno run -A jsr:@provena/notebook/cli"],
];

/** What the reader types for `provena`: npx and others run it without installing it. */
function programName(): string {
  // `npm start` and `npm run demo` run the copy that npx finds in this folder.
  if (["start", "demo"].includes(process.env["npm_lifecycle_event"] ?? "")) {
    return "npx provena-notebook";
  }
  const path = process.argv[1] ?? "";
  return programs.find(([pattern]) => pattern.test(path))?.[1] ?? "provena";
}

/** Commands that open no session, so they take no options that choose one. */
const WITHOUT_SESSION: ReadonlySet<string> = new Set([
  "completion",
  "demo",
  "explain",
  "scan",
  "share",
  "use",
]);

/** Returns how to show a command such as `provena login`: with this program, for this session. */
export function commandForm(options: GlobalOptions): (command: string) => string {
  const program = programName();
  const chosen = [
    ["--deployment", options.deployment],
    ["--domain", options.domain],
    ["--realm", options.realm],
    ["--profile", options.profile],
    ["--client-id", options.clientId],
    ["--offline", options.offline],
  ] as const;
  return (command) => {
    const flags = chosen.flatMap(([flag, value]) => {
      if (value === undefined || value === false || command.includes(flag)) return [];
      return value === true ? [flag] : [flag, shellWord(value)];
    });
    return command.replace(/\bprovena ([a-z]+)(?=[ ;)]|$)/g, (_, name: string) => {
      const own = WITHOUT_SESSION.has(name) ? [] : flags;
      return [program, name, ...own].join(" ");
    });
  };
}
