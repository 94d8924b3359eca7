import { expect, it } from "vitest";
import { Buffers, Slots } from "../../src/files/slots.ts";

const turn = () => new Promise((resolve) => setImmediate(resolve));

it("runs no more at once than there are slots, in the order in which they came", async () => {
  const slots = new Slots(3);
  const begun: number[] = [];
  let [now, most] = [0, 0];
  await Promise.all([0, 1, 2, 3, 4, 5].map((i) =>
    slots.hold(async () => {
      begun.push(i);
      now++;
      most = Math.max(most, now);
      await turn();
      now--;
    })
  ));
  expect({ most, begun }).toEqual({ most: 3, begun: [0, 1, 2, 3, 4, 5] });
});

it("frees its slot after a failure", async () => {
  const slots = new Slots(1);
  await expect(slots.hold(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await slots.hold(() => Promise.resolve("yes"))).toBe("yes");
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
