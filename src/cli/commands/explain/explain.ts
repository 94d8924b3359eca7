/**
 * `provena explain`: explains an error and what helps.
 *
 * @module
 */
import { apart, type Document, line, step, text } from "../../../display/document.ts";
import { configError, type NextStep } from "../../../errors.ts";
import type { CliCommand } from "../../command.ts";
import { entryGroups, findEntry } from "./entries.ts";
import type { Entry, EntryGroup } from "./entry.ts";

/** Shows a troubleshooting entry, or the list of all entries. */
export const explain: CliCommand = {
  arguments: [["[topic]", "an error's code such as ERR_NETWORK, or a name from the list"]],
  about: "Without a topic it lists them all. Works without a network.",
  candidates: { topic: entryGroups.flatMap(({ entries }) => entries.map(({ topic }) => topic)) },
  examples: [
    ["provena explain ERR_NETWORK", "what it means, and what helps"],
    ["provena explain", "everything that is known to go wrong"],
  ],
  run: async ({ args: [topic], output }) => {
    if (topic === undefined) {
      if (output.json) return output.result(entryGroups);
      return await output.show(entryGroups.flatMap(listView));
    }
    const entry = findEntry(topic);
    if (!entry) {
      throw configError(`Nothing is written about ${JSON.stringify(topic.slice(0, 80))}`, {
        say: "Look for what is wrong with provena doctor, or list what there is",
        command: "provena explain",
      });
    }
    if (output.json) return output.result(entry);
    await output.show(entryView(entry));
  },
};

function entryView({ topic, symptom, why, remedies }: Entry): Document {
  return [
    line(text("normal", symptom, true), text("soft", ` · ${topic}`)),
    line(why.replaceAll("`", "")),
    apart("What helps:"),
    ...remedies.flatMap(remedyView),
  ];
}

function remedyView({ say, code, command }: NextStep): Document {
  const lines = [...new Set([command, code].filter((each) => each !== undefined))];
  return [
    line(`· ${say}${lines.length > 0 ? ":" : ""}`),
    ...lines.map((each) => line(step(each, each))),
  ];
}

function listView({ title, entries }: EntryGroup): Document {
  return [{
    kind: "table",
    caption: title,
    columns: ["What you see", "provena explain …"],
    rows: entries.map(({ topic, symptom }) => [[symptom], [{ kind: "code", text: topic }]]),
  }];
}
