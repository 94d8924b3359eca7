/** The instructions of docs/fleets.md, followed with a real Redis server. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Demo, startDemo } from "../../src/demo/mod.ts";
import { blocksIn, programsOf } from "../docs/blocks.ts";
import { Desk } from "../docs/desk.ts";
import { runWithRedis } from "../docs/not_run.ts";
import { RedisServer } from "./server.ts";

let demo: Demo;
let redis: RedisServer;

beforeAll(async () => {
  demo = await startDemo({ approve: "editor", interval: 0.05 });
  redis = await RedisServer.start();
});

afterAll(async () => {
  await redis.close();
  await demo.close();
});

test.each(runWithRedis)("%s leads to workers that share one session", async (page) => {
  const blocks = blocksIn(page);
  const key = "provena-redis.key";
  const desk = await Desk.create(demo, {
    PROVENA_REDIS_URL: redis.url,
    PROVENA_REDIS_KEY_FILE: key,
  });
  try {
    const makesKey = blocks.find(({ language, code }) => language === "sh" && code.includes(key))!;
    expect(await desk.shell([makesKey.code])).toEqual({ code: 0, said: "" });
    for (const program of programsOf(blocks)) {
      const { code, said } = await desk.runProgram(await desk.write(program));
      expect(code, said).toBe(0);
    }
    const names = await redis.cli("--scan", "--pattern", "{provena}:*");
    expect(names.trim().split("\n").length).toBeGreaterThan(1);
  } finally {
    await desk.remove();
  }
});
