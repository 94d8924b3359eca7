import { expect, it } from "vitest";
import { Buffers, forEach, Slots } from "../../src/files/slots.ts";

const turn = () => new Promise((resolve) => setImmediate(resolve));

it("lets so many at once work, in the order in which they came", async () => {
  const slots = new Slots(3);
  const begun: number[] = [];
  let [now, most] = [0, 0];
  await Promise.all([1, 2, 3, 1, 9, 1].map((count, i) =>
    slots.hold(count, async () => {
      begun.push(i);
      now += Math.min(count, 3);
      most = Math.max(most, now);
      await turn();
      now -= Math.min(count, 3);
    })
  ));
  expect({ most, begun }).toEqual({ most: 3, begun: [0, 1, 2, 3, 4, 5] });
});

it("gives its slots back after a failure", async () => {
  const slots = new Slots(1);
  await expect(slots.hold(1, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await slots.hold(1, () => Promise.resolve("yes"))).toBe("yes");
});

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

it("uses a buffer again", async () => {
  const buffers = new Buffers(1);
  const used = new Set<ArrayBuffer>();
  for (const length of [8, 4, 8]) {
    await buffers.use(length, (buffer) => {
      expect(buffer).toHaveLength(length);
      used.add(buffer.buffer);
      return Promise.resolve();
    });
  }
  expect(used.size).toBe(1);
});
