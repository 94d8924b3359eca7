/**
 * `provena explain`: explains an error and what helps.
 *
 * @module
 */
import {
  apart,
  code,
  type Document,
  line,
  step,
  table,
  text,
  type Tree,
} from "../../../display/document.ts";
import { configError, type NextStep } from "../../../errors.ts";
import type { CliCommand } from "../../command.ts";
import { entryGroups, findEntry } from "./entries.ts";
import type { Entry, EntryGroup } from "./entry.ts";

/** Shows a troubleshooting entry, or the list of all entries. */
export const explain: CliCommand = {
  arguments: [["[topic]", "the code of an error, such as ERR_NETWORK, or a name from the list"]],
  about: "Without a topic it lists all entries. Works without a network.",
  candidates: { topic: entryGroups.flatMap(({ entries }) => entries.map(({ topic }) => topic)) },
  examples: [
    ["provena explain ERR_NETWORK", "what it means, and what helps"],
    ["provena explain", "all entries"],
  ],
  run: async ({ args: [topic], output }) => {
    if (topic === undefined) {
      if (output.json) return output.result(entryGroups);
      return await output.show(entryGroups.flatMap(listView));
    }
    if (output.json) return output.result(entryFor(topic));
    await output.show(explanation(topic));
  },
};

/** The entry of an error or symptom, as it is shown; throws `ERR_CONFIG` if there is none. */
export function explanation(topic: string): Document {
  return entryView(entryFor(topic));
}

function entryFor(topic: unknown): Entry {
  const entry = typeof topic === "string" ? findEntry(topic) : undefined;
  if (entry) return entry;
  throw configError(`There is no entry called ${JSON.stringify(String(topic).slice(0, 80))}`, {
    say: "List the entries, or look for the cause with provena doctor",
    command: "provena explain",
  });
}

function entryView({ topic, symptom, why, remedies }: Entry): Document {
  return [
    line(text("normal", symptom, true), text("soft", ` · ${topic}`)),
    line(why.replaceAll("`", "")),
    apart("What helps:"),
    ...remedies.map(remedyView),
  ];
}

/** A bullet, whose further lines are indented. */
function remedyView({ say, code, command }: NextStep): Tree {
  const lines = [...new Set([command, code].filter((each) => each !== undefined))];
  return {
    kind: "tree",
    label: [`· ${say}${lines.length > 0 ? ":" : ""}`],
    children: lines.map((each) => ({ kind: "tree", label: [step(each, each)], children: [] })),
  };
}

function listView({ title, entries }: EntryGroup): Document {
  return [table(title, {
    columns: ["What you see", "provena explain …"],
    rows: entries.map(({ topic, symptom }) => [[symptom], [code(topic)]]),
  })];
}
