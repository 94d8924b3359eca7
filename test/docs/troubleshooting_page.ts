/** The page docs/troubleshooting.md, written from the entries that `provena explain` shows. */
import { entryGroups } from "../../src/cli/commands/explain/entries.ts";
import type { NextStep } from "../../src/errors.ts";
import type { Entry } from "../../src/cli/commands/explain/entry.ts";

const begin = `# Troubleshooting

Look for what you see, or for the code of the error, such as \`ERR_NETWORK\`. In a terminal, \`provena explain ERR_NETWORK\` shows the same entry, without a network. If you have no \`provena\` command, use \`npx provena-notebook explain ERR_NETWORK\`.

If you are not sure what is wrong, run a check. It needs no sign-in, changes nothing and shows no token:

\`\`\`sh
provena doctor
\`\`\`

In a notebook: \`await session.doctor()\`. You can safely send the result to the person who helps you.
`;

/** The whole page. */
export function troubleshootingPage(): string {
  const groups = entryGroups.map(({ title, entries }) =>
    `## ${title}\n\n${entries.map(section).join("\n")}`
  );
  return `${begin}\n${groups.join("\n")}`;
}

function section({ topic, symptom, why, remedies }: Entry): string {
  // People search for the heading; errors link to the anchor.
  const anchor = `<a id="${topic.toLowerCase()}"></a>`;
  const name = topic.startsWith("ERR_") ? `\`${topic}\`. ` : "";
  return `${anchor}\n\n### ${symptom}\n\n${name}${why}\n\n${remedies.map(remedy).join("\n")}\n`;
}

function remedy({ say, code, command }: NextStep): string {
  const lines = [
    ...command === undefined ? [] : [`\`${command}\``],
    ...code === undefined
      ? []
      : [command === undefined ? `\`${code}\`` : `in a notebook \`${code}\``],
  ];
  return `- ${say}${lines.length > 0 ? `: ${lines.join(", ")}` : ""}`;
}
