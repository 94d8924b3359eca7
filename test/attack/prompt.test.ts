import { expect, test } from "vitest";
import { completeArgument } from "../../src/cli/commands/repl/argument_names.ts";
import { cpuOf, disproportion } from "./cpu.ts";

test.each([
  ["one word", "a"],
  ["calls", "a.ops.b({ "],
  ["values", "a: 'x', "],
])("50 the prompt completes a long line of %s in proportion to its length", async (_, piece) => {
  const take = (factor: number) => {
    const line = piece.repeat((factor * 20_000) / piece.length);
    return Promise.resolve({ completion: cpuOf(() => completeArgument(line, () => ["page"])) });
  };
  expect(await disproportion(take)).toEqual([]);
});
