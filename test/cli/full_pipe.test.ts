/** Output to a pipe that is full when the command begins, and read while it writes. */
import { execFile, spawn } from "node:child_process";
import { closeSync, constants, createReadStream, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { buffer, text } from "node:stream/consumers";
import { promisify } from "node:util";
import { beforeAll, expect, it } from "vitest";
import { launcher } from "../fixture/command.ts";
import { Place } from "../fixture/place.ts";

const run = promisify(execFile);
const place = new Place();

beforeAll(() => place.open({ demo: { approve: "editor" }, signedIn: true }));

/** Writes until there is no more room, and returns how much that was. */
function fill(pipe: number): number {
  for (let length = 0;;) {
    try {
      length += writeSync(pipe, new Uint8Array(512));
    } catch {
      return length;
    }
  }
}

it("a pipe that is full is given everything, in order, once it is read", async () => {
  const words = ["call", "registry", "list", "--all", "--json"];
  const whole = await place.machine.start(words).ended;
  const path = join(place.machine.home, "pipe");
  await run("mkfifo", [path]);
  const pipe = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  const filled = fill(pipe);
  const [program = "", ...rest] = launcher();
  const child = spawn(program, [...rest, ...words], {
    env: place.machine.env,
    stdio: ["ignore", pipe, "pipe"],
  });
  const said = text(child.stderr!);
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const read = buffer(createReadStream(path));
  expect(await ended, await said).toBe(0);
  closeSync(pipe);
  const { length } = whole.stdout;
  expect(length).toBeGreaterThan(filled);
  expect((await read).subarray(filled).toString()).toBe(whole.stdout);
});
