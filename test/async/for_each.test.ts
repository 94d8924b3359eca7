import { expect, it } from "vitest";
import { forEach } from "../../src/async/for_each.ts";

const turn = () => new Promise((resolve) => setImmediate(resolve));

it("ends with the first failure, once everything that had begun is over", async () => {
  const done: number[] = [];
  const work = forEach([0, 1, 2, 3, 4], 2, async (i) => {
    await turn();
    if (i === 0) throw new Error("first");
    await turn();
    done.push(i);
  });
  await expect(work).rejects.toThrow("first");
  expect(done).toEqual([1]);
});
