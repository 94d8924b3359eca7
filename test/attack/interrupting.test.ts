/** Ctrl-C and SIGTERM while a file is searched that takes long. */
import { readdir, readFile, readlink, realpath, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { scanFiles } from "../../src/scan/scan.ts";
import { prepareToShare } from "../../src/scan/share.ts";
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

const works:
  readonly (readonly [what: string, start: (signal: AbortSignal) => Promise<unknown>])[] = [
    ["a scan of a notebook", (signal) => scanFiles([notebook], { signal })],
    ["a scan of a text", (signal) => scanFiles([text], { signal })],
    [
      "sharing",
      (signal) => prepareToShare(notebook, { pin: () => Promise.resolve(undefined), signal }),
    ],
  ];

describe.each(works)("%s", (_, start) => {
  test("lets other work go on, and ends with its signal's reason", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    let turns = 0;
    const timer = setInterval(() => {
      // Where other work has no turns, there is nobody to end it.
      if (++turns === 5) controller.abort(reason);
    }, 1);
    await expect(start(controller.signal)).rejects.toBe(reason);
    clearInterval(timer);
    expect(turns).toBeLessThan(20);
  });
});

test("a whole scan lets other work go on all the time", async () => {
  const small = join(machine.home, "small.txt");
  await writeFile(small, (await readFile(text, "utf8")).slice(0, 2 * 1_048_576));
  expect(await turnsDuring(scanFiles([small]))).toBeGreaterThan(8);
});

/** Resolves once a process has a file open, as Linux tells it. */
async function opened(pid: number, file: string): Promise<void> {
  for (;;) {
    const names = await readdir(`/proc/${pid}/fd`);
    const files = await Promise.all(
      names.map((name) => readlink(`/proc/${pid}/fd/${name}`).catch(() => "")),
    );
    if (files.includes(file)) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe.each(["SIGINT", "SIGTERM"] as const)("%s", (signal) => {
  test.each(
    [["scan"], ["scan", "--fix"], ["share", "--write"]],
  )("ends provena %s %s in the middle of its work", async (...words) => {
    const before = await readFile(notebook, "utf8");
    const running = machine.start([...words, notebook]);
    await opened(running.child.pid!, notebook);
    running.kill(signal);
    const { code, stdout } = await running.ended;
    // Whoever is deaf to signals says what was found first.
    expect({ code, stdout }).toEqual({ code: signal === "SIGINT" ? 130 : 143, stdout: "" });
    expect(await readFile(notebook, "utf8")).toBe(before);
  });
});
