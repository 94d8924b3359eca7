import process from "node:process";
import { expect, test } from "vitest";
import { runProgram } from "../../src/cli/run_program.ts";

const signals = ["SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2", "SIGINT", "SIGQUIT"] as const;

const listening = () => signals.map((name) => process.listenerCount(name));

test("listens for signals before the program starts, and no longer when it has ended", async () => {
  const before = listening();
  let atStart: number[] | undefined;
  const env = {
    get PATH() {
      // Read to start the program.
      atStart ??= listening();
      return process.env["PATH"];
    },
  };
  expect(await runProgram(["sh", "-c", "exit 7"], { env })).toBe(7);
  expect(atStart).toEqual(before.map((count) => count + 1));
  expect(listening()).toEqual(before);
});
