/** Ctrl-C and SIGTERM while a file is searched that takes long. */
import { readdir, readFile, readlink, realpath, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { filterNotebook, scanFiles } from "../../src/scan/scan.ts";
import { Machine } from "../fixture/command.ts";
import { keyId } from "./hiding_places.ts";

let machine: Machine;
let notebook: string;
let text: string;

/** Some seconds of work. */
const SIZE = 24 * 1_048_576;

beforeAll(async () => {
  machine = await Machine.create();
  const line = `${keyId} token="x" eyJhbGciOiJSUzI1NiJ9.\n`;
  const lines = line.repeat(SIZE / line.length);
  const home = await realpath(machine.home);
  notebook = join(home, "large.ipynb");
  text = join(home, "large.txt");
  await writeFile(notebook, JSON.stringify({ cells: [{ outputs: [{ text: lines }] }] }));
  await writeFile(text, lines);
});

afterAll(() => machine.remove());

/** How often other work had its turn until the work ended. */
async function turnsDuring(work: Promise<unknown>): Promise<number> {
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  try {
    await work;
  } finally {
    clearInterval(timer);
  }
  return turns;
}

test.each([["notebook", () => notebook], ["text", () => text]])(
  "a scan of a %s ends with its signal's reason once it has begun",
  async (_, file) => {
    const bytes = await readFile(file());
    const controller = new AbortController();
    const reason = new Error("enough");
    const scan = filterNotebook(
      file(),
      (async function* () {
        yield bytes;
        // Where other work has no turns, there is nobody to end it.
        setTimeout(() => controller.abort(reason));
      })(),
      { signal: controller.signal },
    );
    await expect(scan).rejects.toBe(reason);
  },
);

test("a whole scan lets other work go on all the time", async () => {
  const small = join(machine.home, "small.txt");
  await writeFile(small, (await readFile(text, "utf8")).slice(0, 2 * 1_048_576));
  expect(await turnsDuring(scanFiles([small]))).toBeGreaterThan(8);
});

/** Resolves once a process has read a file to its end, as Linux tells it. */
async function hasRead(pid: number, file: string): Promise<void> {
  const { size } = await stat(file);
  for (;;) {
    for (const name of await readdir(`/proc/${pid}/fd`)) {
      const target = await readlink(`/proc/${pid}/fd/${name}`).catch(() => "");
      if (target !== file) continue;
      const info = await readFile(`/proc/${pid}/fdinfo/${name}`, "utf8").catch(() => "");
      if (Number(/^pos:\s*(\d+)/m.exec(info)?.[1]) >= size) return;
    }
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

describe.each(["SIGINT", "SIGTERM"] as const)("%s", (signal) => {
  test.each([
    ["scan", ["scan"]],
    ["scan --fix", ["scan", "--fix"]],
    ["share --write", ["share", "--write"]],
  ])("ends provena %s in the middle of its work", async (_, words) => {
    const before = await readFile(notebook, "utf8");
    const running = machine.start([...words, notebook]);
    await hasRead(running.child.pid!, notebook);
    running.kill(signal);
    const { code, stdout } = await running.ended;
    // Whoever is deaf to signals says what was found first.
    expect({ code, stdout }).toEqual({ code: signal === "SIGINT" ? 130 : 143, stdout: "" });
    expect(await readFile(notebook, "utf8")).toBe(before);
  });
});
