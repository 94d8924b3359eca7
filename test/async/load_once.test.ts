import { expect, test } from "vitest";
import { loadOnce } from "../../src/async/load_once.ts";

test("later calls share what the first one loads", async () => {
  let loads = 0;
  const load = loadOnce(() => Promise.resolve(++loads));
  expect(await Promise.all([load(), load()])).toEqual([1, 1]);
  expect(await load()).toBe(1);
});

test("after a failure the next call loads again", async () => {
  let loads = 0;
  const load = loadOnce(() =>
    ++loads === 1 ? Promise.reject(new Error("away")) : Promise.resolve(loads)
  );
  await expect(load()).rejects.toThrow("away");
  expect(await load()).toBe(2);
});
