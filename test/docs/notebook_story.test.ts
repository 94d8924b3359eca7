import { spawn } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launcher, Machine } from "../fixture/command.ts";
import { read, root } from "../house/source.ts";
import { writeBundle } from "../write_bundle.mjs";

const folder = `test/output/story-${process.pid}`;
let machine: Machine;

beforeAll(async () => {
  machine = await Machine.create({ CI: "1", NO_COLOR: "1" });
});

afterAll(async () => {
  await machine.remove();
  await rm(join(root, folder), { recursive: true, force: true });
});

/** The code of a notebook as a program, which shows what the notebook shows. */
function programOf(name: string): string {
  const { cells } = JSON.parse(read(`notebooks/${name}`)) as {
    cells: { cell_type: string; source: string[] }[];
  };
  const code = cells.filter(({ cell_type }) => cell_type === "code").map(({ source }) => {
    const lines = source.join("").split("\n");
    const last = lines.pop()!;
    return [...lines, /[;}]$/.test(last) ? last : `console.log(String(${last}));`].join("\n");
  });
  return code.join("\n")
    .replaceAll("jsr:@provena/notebook/demo", "../../../src/demo/mod.ts")
    .replaceAll("jsr:@provena/notebook", "../../../mod.ts")
    .replace("pace: 500", "pace: 10")
    // Nobody is at a terminal here, but the embedded deployment approves by itself.
    .replace("signIn({", 'signIn({ interactive: true, display: "plain",');
}

test("the fifth notebook runs on this runtime too, from an empty home", async () => {
  await mkdir(join(root, folder), { recursive: true });
  await writeFile(join(root, folder, "story.ts"), programOf("05-a-model-run.ipynb"));
  await writeBundle({ story: `${folder}/story.ts` }, join(root, folder, "built"));
  const [program = "", ...args] = launcher(join(root, folder, "built", "story.js"));
  const child = spawn(program, args, { cwd: root, env: machine.env });
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (piece: string) => (said[name] += piece));
  }
  const code = await new Promise((resolve) => child.once("close", resolve));
  expect(code, said.stderr).toBe(0);
  expect(said.stdout).toContain("The model run is registered: 10378.1/");
  expect(said.stdout).toContain("In the table, model run 3 (row 4): execution start time");
  expect(said.stdout).toMatch(/1 of 3 records failed; 2 done[^]*1 record done/);
}, 60_000);
