/**
 * Generates the man page dist/man/provena.1 from the list of commands.
 *
 * Usage: node scripts/man.mjs
 */
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { rolldown } from "rolldown";

const root = fileURLToPath(new URL("..", import.meta.url));

const files = [
  ["~/.config/provena/deployments.json", "The deployments you have named."],
  ["~/.cache/provena/", "Your sessions; nobody but you can read them."],
];

const exitStatus = [
  ["0", "Done."],
  ["1", "Failed."],
  ["2", "Wrong use."],
  ["3", "Sign-in required."],
  ["4", "Access denied."],
  ["130", "Interrupted."],
];

/** Bundles the tables of commands and variables first, because not every Node runs TypeScript. */
async function loadTables() {
  const file = `${root}.cache/man/${process.pid}.mjs`;
  const entry = `
    export { commands } from ${JSON.stringify(`${root}src/cli/commands.ts`)};
    export { variables } from ${JSON.stringify(`${root}src/configuration/variables.ts`)};
    export { commandTable, everyOption } from ${
    JSON.stringify(`${root}src/cli/commands/completion/table.ts`)
  };`;
  const bundle = await rolldown({
    cwd: root,
    input: "entry",
    platform: "node",
    external: (id) => !/^[./]/.test(id) && id !== "entry",
    plugins: [{
      name: "entry",
      resolveId: (id) => id === "entry" ? id : undefined,
      load: (id) => id === "entry" ? entry : undefined,
    }],
  });
  await bundle.write({ file, format: "esm", codeSplitting: false });
  await bundle.close();
  const { commands, commandTable, everyOption, variables } = await import(pathToFileURL(file));
  await rm(file);
  return { commands: await commandTable(commands), everyOption, variables };
}

/** Renders the man page as troff with the man macros. */
export async function manPage() {
  const { version } = JSON.parse(await readFile(`${root}package.json`, "utf8"));
  const epoch = Number(process.env["SOURCE_DATE_EPOCH"] ?? Date.now() / 1000);
  const date = new Date(epoch * 1000).toISOString().slice(0, 10);
  const { commands, everyOption, variables } = await loadTables();
  const groups = [...new Set(commands.map(({ group }) => group))];
  return [
    `.TH PROVENA 1 ${date} "provena-notebook ${version}"`,
    // No hyphenation and no justification, which would break role names and URLs.
    ".nh",
    ".ad l",
    ".SH NAME",
    "provena \\- sign in to Provena; see roles, check access, call APIs",
    ".SH SYNOPSIS",
    ".B provena",
    "[\\fIoptions\\fR] [\\fIcommand\\fR]",
    ".SH DESCRIPTION",
    ...prose(
      "Signs in to a Provena deployment with a code that is approved in a browser, on any " +
        "device, and keeps the session for terminals and notebooks alike. Without a command it " +
        "says where you stand and what to do next.",
    ),
    ".SH COMMANDS",
    ...groups.flatMap((group) => [
      `.SS ${escaped(group.replace(/:$/, ""))}`,
      ...commands.filter((command) => command.group === group).flatMap(commandLines),
    ]),
    ".SH OPTIONS",
    "Every command takes these.",
    ...everyOption.flatMap(optionLines),
    ...section("EXIT STATUS", exitStatus),
    ...section("ENVIRONMENT", variables.map(([name, , does]) => [name, sentence(does)])),
    ...section("FILES", files),
  ].join("\n") + "\n";
}

function commandLines({ name, summary, definition, options, arguments: words }) {
  const usage = (definition.arguments ?? []).map(([word]) => ` \\fI${escaped(word)}\\fR`).join("");
  return [
    ".TP",
    `\\fBprovena ${name}\\fR${usage}`,
    ...prose([sentence(summary), definition.about].filter(Boolean).join(" ")),
    ".RS",
    ...words.flatMap(({ name, description }) => [
      ".TP",
      `\\fI${escaped(name)}\\fR`,
      ...prose(description),
    ]),
    ...options.flatMap(optionLines),
    ".PP",
    "Examples:",
    ...definition.examples.flatMap(([command, purpose]) => [
      ".TP",
      `\\fB${escaped(command)}\\fR`,
      ...prose(purpose),
    ]),
    ".RE",
  ];
}

function optionLines({ flag, value, description }) {
  const takes = value === undefined ? "" : ` \\fI${escaped(value)}\\fR`;
  return [".TP", `\\fB${escaped(flag)}\\fR${takes}`, ...prose(description)];
}

function section(title, rows) {
  return [
    `.SH ${title}`,
    ...rows.flatMap(([name, text]) => [".TP", `.B ${escaped(name)}`, ...prose(text)]),
  ];
}

function sentence(words) {
  const plain = words.replaceAll("`", "");
  return `${plain[0].toUpperCase()}${plain.slice(1)}.`;
}

/** Paragraphs, separated by vertical space. */
function prose(text) {
  return text.split(/\n{2,}/).flatMap((one, i) => [...(i > 0 ? [".sp"] : []), ...paragraph(one)]);
}

/** Starts each sentence on a new line; no source line is longer than 79 bytes. */
function paragraph(text) {
  return text.split(/(?<=[.:;]) (?=[A-Z])/).flatMap((sentence) => {
    const lines = [""];
    for (const word of sentence.split(" ")) {
      const line = `${lines.at(-1)} ${word}`.trim();
      if (escaped(line).length < 80) lines[lines.length - 1] = line;
      else lines.push(word);
    }
    return lines.map(escaped);
  });
}

function escaped(text) {
  const names = { "\\": "\\e", "-": "\\-", "'": "\\(aq", "`": "\\(ga", "~": "\\(ti", "^": "\\(ha" };
  const hex = (character) => character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
  return text.replace(/[\\'`~^-]/g, (character) => names[character])
    .replace(/^\./, "\\&.")
    .replace(/[^\x20-\x7e]/gu, (character) => `\\[u${hex(character)}]`);
}

/** Writes the page into dist/. */
export async function writeManPage() {
  await mkdir(`${root}dist/man`, { recursive: true });
  await writeFile(`${root}dist/man/provena.1`, await manPage());
}

if (import.meta.url === `file://${process.argv[1]}`) await writeManPage();
