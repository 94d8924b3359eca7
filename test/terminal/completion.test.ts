/** Presses Tab in real shells that have loaded the script of `provena completion`. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Pane } from "./pane.ts";
import { createProduct, type Product } from "./product.ts";

let product: Product;
let folder: string;
let pane: Pane;

beforeAll(async () => {
  product = await createProduct();
  folder = join(product.folder, "command");
  await mkdir(folder);
  const script = `#!/bin/sh\nexec ${process.execPath} ${product.bin} "$@"\n`;
  await writeFile(join(folder, "provena"), script, { mode: 0o755 });
});
afterEach(async () => await pane.close());
afterAll(async () => await product.close());

const shells = [
  { shell: "bash", start: "bash --norc", load: 'eval "$(provena completion bash)"' },
  {
    shell: "zsh",
    start: "zsh -f",
    load: 'autoload -U compinit; compinit -u -D; eval "$(provena completion zsh)"',
  },
  { shell: "fish", start: "fish --no-config", load: "provena completion fish | source" },
] as const;

describe.each(shells)("Tab in $shell", ({ shell, start, load }) => {
  /** Opens the shell with completion loaded and two named deployments. */
  async function open(): Promise<void> {
    pane = await product.open({
      env: { PATH: `${folder}:${process.env["PATH"]}` },
    });
    await pane.run("unset -f provena; provena use dev.rrap-is.com rrap --name reef 2> /dev/null");
    await pane.type(start);
    await pane.type(`${load}; ${shell === "fish" ? "and" : ""} echo loaded-$(echo shell)`);
    await pane.shows(/loaded-shell\n/);
    await pane.type("clear");
    await pane.until(
      async () => !(await pane.text()).trimEnd().includes("clear"),
      "an empty screen",
    );
  }

  test.each([
    ["a command", "provena statu", /provena status/],
    ["an option of every command", "provena status --realm x --js", /--json/],
    ["an option of the command", "provena check --requ", /--require/],
    ["an API", "provena describe regis", /describe registry/],
    ["what an option takes", "provena --json check --level gen", /--level general/],
    ["an API and a level", "provena check --require registry:wri", /--require registry\\?:write/],
    ["a role", "provena request sys-admin-read sys-admin-wr", /sys-admin-read sys-admin-write/],
    ["a deployment", "provena use re", /use reef/],
    ["a program", "provena exec -- basenam", /-- basename/],
  ])("completes %s", async (_what, line, completed) => {
    await open();
    await pane.press(line);
    await pane.press("Tab");
    await pane.shows(completed);
  });

  test("lists the commands, with descriptions if the shell supports them", async () => {
    await open();
    await pane.press("provena ", "Tab", "Tab");
    await pane.shows(shell === "bash" ? /\bdescribe\b/ : /describe\s.*what an operation needs/);
    expect(await pane.text()).not.toMatch(/command not found/i);
  });
});
