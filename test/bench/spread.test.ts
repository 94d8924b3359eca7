import { expect, test } from "vitest";
import { alternate } from "./drivers/sides.mjs";
import { exactly, over } from "./rows.mjs";
import { judged } from "./spread.mjs";

test.each([
  [{ low: 0.8, mid: 0.9, high: 1 }, { most: 1 }, "✓"],
  [{ low: 0.8, mid: 0.9, high: 1.01 }, { most: 1 }, "not decided here"],
  [{ low: 0.99, mid: 1.2, high: 1.3 }, { most: 1 }, "not decided here"],
  [{ low: 1.01, mid: 1.2, high: 1.3 }, { most: 1 }, "missed"],
  [{ low: 0.8, mid: 0.9, high: 1.3 }, { least: 0.8 }, "✓"],
  [{ low: 0.5, mid: 0.6, high: 0.79 }, { least: 0.8 }, "missed"],
])(
  "a limit is decided only where the middle half lies on one side: %o",
  (figure, limit, verdict) => {
    expect(judged(figure, limit)).toBe(verdict);
  },
);

test("sides take turns, each first as often as the other, and the warm-up is not counted", async () => {
  const order: string[] = [];
  const side = (name: string) => () => order.push(name);
  const figures = await alternate({ a: side("a"), b: side("b") }, { rounds: 2 });
  expect(order.join("")).toBe("abbaab");
  expect(figures).toEqual({ a: [4, 5], b: [3, 6] });
});

test("a row compares round by round, and instructions decide where they were counted", () => {
  const figures = {
    ours: [{ cpu: 1, wall: 4, instructions: 30 }, { cpu: 3, wall: 4, instructions: 30 }],
    other: [{ cpu: 1, wall: 2, instructions: 20 }, { cpu: 3, wall: 2, instructions: 20 }],
  };
  expect(over("work", figures, ["ours", "other"], { most: 1 })).toEqual({
    what: "work, over other",
    figure: "instructions 1.50 (1.50–1.50)×",
    beside: "CPU 1.00 (1.00–1.00)×; time 2.00 (2.00–2.00)×",
    limit: "≤ 1×",
    verdict: "missed",
  });
  expect(over("work", figures, ["ours", "other"], { by: "wall", most: 2 }).verdict).toBe("✓");
  expect(exactly("requests", 1, 0).verdict).toBe("missed");
});
