/** Tab where the names of deployments are code to a shell: each is inserted as what it is, and nothing runs. */
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Pane } from "./pane.ts";
import { createProduct, type Product } from "./product.ts";

let product: Product;
let programs: string;
let pane: Pane;

/** It completes as provena does, and otherwise writes down what it was called with. */
const RECORDER = `#!/bin/sh
case $1 in
  __complete | completion) exec NODE PROVENA "$@" ;;
  *) exec NODE -e 'fs.appendFileSync(process.env.RECORD, JSON.stringify(process.argv.slice(1)) + "\\n")' -- "$@" ;;
esac
`;

beforeAll(async () => {
  product = await createProduct();
  programs = join(product.folder, "recorder");
  await mkdir(programs);
  const script = RECORDER.replaceAll("NODE", process.execPath).replace("PROVENA", product.bin);
  await writeFile(join(programs, "provena"), script, { mode: 0o755 });
});
afterEach(async () => await pane.close());
afterAll(async () => await product.close());

const code = [
  "$(touch x)",
  "`touch x`",
  "a;touch x",
  "a|touch x&",
  "'$(touch x)'",
  '"; touch x; "',
  "\\'; touch x; '",
  "!; touch x",
  "<(touch x)",
  "$HOME",
  "*",
  "{a,b}",
  "=ls",
  "#x",
  "a:b::c",
  "a\\",
  "a  b",
  "é:ü",
];
/** Some that no shell can be handed safely, or that nobody could see. */
const neverOffered = ["-rf", "a\nb", "a\tb", "a\u202eb", "a\u3164b", "\u200b"];

interface Case {
  readonly name: string;
  /** Whether Tab inserts it after this. */
  readonly isOffered: boolean;
  readonly after: string;
}

const cases = (after: string, isOffered: (name: string) => boolean): Case[] => [
  ...code.map((name) => ({ name, after, isOffered: isOffered(name) })),
  ...neverOffered.map((name) => ({ name, after, isOffered: false })),
];

const always = () => true;
const shells = [
  {
    shell: "bash",
    start: "bash --norc",
    load: 'eval "$(provena completion bash)"',
    names: [
      ...cases("", always),
      ...cases("'", (name) => !name.includes("'")),
      ...cases('"', (name) => !/["$\\`!]/.test(name)),
    ],
  },
  {
    shell: "zsh",
    start: "zsh -f",
    load: 'autoload -U compinit; compinit -u -D; eval "$(provena completion zsh)"',
    names: [...cases("", always), ...cases("'", always), ...cases('"', always)],
  },
  {
    shell: "fish",
    start: "fish --no-config",
    load: "provena completion fish | source",
    names: [...cases("", always), ...cases("'", always), ...cases('"', always)],
  },
] as const;

const lastLine = (text: string) => text.trimEnd().split("\n").at(-1)!;

describe.each(shells)("Tab in $shell", ({ shell, start, load, names }) => {
  let record: string;
  let folder: string;

  /** Opens the shell in an empty folder, with completion loaded. */
  async function open(): Promise<void> {
    record = join(product.folder, `called-by-${shell}`);
    await writeFile(record, "");
    pane = await product.open({
      env: { PATH: `${programs}:${process.env["PATH"]}`, RECORD: record },
    });
    folder = join(pane.home, "empty");
    await mkdir(folder);
    await mkdir(join(pane.home, "config", "provena"), { recursive: true });
    await pane.run("unset -f provena; cd empty");
    await pane.type(start);
    await pane.type(`${load}; ${shell === "fish" ? "and" : ""} echo loaded-$(echo shell)`);
    await pane.shows(/loaded-shell\n/);
  }

  async function nameDeployments(deployments: Record<string, object>): Promise<void> {
    const file = join(pane.home, "config", "provena", "deployments.json");
    await writeFile(file, JSON.stringify({ deployments }));
  }

  /** Keys pressed while a program runs would be the terminal's own to read. */
  async function prompt(): Promise<void> {
    const isReady = async () => /[#$%>]$/.test(lastLine(await pane.text()));
    await pane.until(isReady, "a prompt");
  }

  const calls = async () => (await readFile(record, "utf8")).split("\n").filter(Boolean);

  test.each(["", "'", '"'])(
    "after %j inserts each name as it is, and runs nothing",
    async (after) => {
      await open();
      for (const { name, isOffered } of names.filter((each) => each.after === after)) {
        const before = (await calls()).length;
        await nameDeployments({ [name]: { domain: "reef.example", realm: "r" } });
        await prompt();
        await pane.press("-l", `provena use ${after}`);
        // What is not offered leaves the quotes open.
        await pane.press("Tab", ...isOffered || after === "" ? [] : ["BSpace"], "Enter");
        const called = await pane.until(
          async () => (await calls())[before],
          `a call for ${JSON.stringify(name)}`,
        );
        expect(JSON.parse(called)).toEqual(isOffered ? ["use", name] : ["use"]);
      }
      expect(await readdir(folder)).toEqual([]);
    },
  );

  test("lists names and what they are, and runs nothing", async () => {
    await open();
    await nameDeployments({
      "$(touch x)": { domain: "$(touch x) %F{red}\n\u001b[2J`touch x`", realm: "r" },
      "b;touch x": { domain: "\\e[2J: (touch x)", realm: "r" },
    });
    await pane.press("-l", "provena use ");
    await pane.press("Tab", "Tab");
    await pane.shows(/touch\\? x[^]*touch\\? x/);
    if (shell !== "bash") await pane.shows(/\$\(touch x\) %F\{red\} �\[2J`touch x`/);
    expect(await readdir(folder)).toEqual([]);
  });
});
