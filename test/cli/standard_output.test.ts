import process from "node:process";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ownStreams, print } from "../../src/cli/standard_output.ts";

const streams = [process.stdout, process.stderr];
let before: ReturnType<typeof process.stdout.listeners>[];

beforeEach(() => void (before = streams.map((stream) => stream.listeners("error"))));
afterEach(() => {
  vi.restoreAllMocks();
  for (const [i, stream] of streams.entries()) {
    for (const listener of stream.listeners("error")) {
      if (!before[i]!.includes(listener)) stream.off("error", listener as () => void);
    }
  }
});

test("what is printed does not overtake what somebody has written to the stream", () => {
  ownStreams(() => {});
  const written = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  process.stdout.write("first");
  print("second");
  expect(written.mock.calls.map(([text]) => text)).toEqual(["first", "second"]);
});

test("what a stream could not write is told, with the stream's name", () => {
  const told: unknown[] = [];
  ownStreams((name, error) => told.push([name, error]));
  const error = new Error("no room");
  process.stdout.emit("error", error);
  process.stderr.emit("error", error);
  expect(told).toEqual([["stdout", error], ["stderr", error]]);
});
