/**
 * What can be typed at the prompt, for `help`, `.help` and an empty line with Tab.
 *
 * @module
 */
import type { ApiExplorer } from "../../../../mod.ts";
import { type Document, line, step, table, text } from "../../../display/document.ts";

/** The variables of the prompt. */
export type Variables = Record<string, unknown>;

/** An API that is open, and the variable that has it. */
export interface OpenApi {
  readonly name: string;
  readonly explorer: ApiExplorer;
}

/** The APIs among the prompt's variables. */
export function openApis(variables: Variables): readonly OpenApi[] {
  // By descriptors, because some getters among the globals throw.
  return Object.entries(Object.getOwnPropertyDescriptors(variables)).flatMap(
    ([name, { value }]) => {
      const explorer = value as Partial<ApiExplorer> | null | undefined;
      const isApi = typeof explorer?.describe === "function" && Array.isArray(explorer.operations);
      return isApi ? [{ name, explorer: explorer as ApiExplorer }] : [];
    },
  );
}

/** The names that this prompt has besides those of JavaScript. */
export const names = ["session", "roles", "check", "api", "explain", "help"] as const;

/** Lists the names that the prompt defines. */
export function helpView(variables: Variables): Document {
  const entries: readonly (readonly [string, string])[] = [
    ["await roles()", "the roles you have"],
    ["await check()", "what each API lets you do"],
    ['await api("registry")', "open an API: it gets a name, registry"],
    ...openApis(variables).flatMap(({ name }) =>
      [
        [name, "its operations, as a table"],
        [`${name}.ops. and Tab`, "their names"],
        [`${name}.describe("NAME")`, "what an operation needs"],
      ] as const
    ),
    ["await session.status()", "your sign-in; more: session. and Tab"],
    ['explain("ERR_NETWORK")', "what an error means, and what helps"],
    [".exit", "leave; Ctrl-D does the same"],
  ];
  return [
    table("You can type", {
      columns: [],
      rows: entries.map(([typed, words]) => [[step(typed, "")], [words]]),
    }),
    line(text("soft", "Tab completes names; await waits for an answer.")),
  ];
}
