import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isProvenaError } from "../../mod.ts";
import type { ApiResult } from "../../src/api/result.ts";
import { realSystem } from "../../src/system/system.ts";
import { failureOf } from "../promises/stage.ts";
import { cpuOf, cpuOfAsync, disproportion, longestBlock } from "./cpu.ts";
import { type HostileApi, openHostileApi } from "./hostile_api.ts";
import { type Shape, shapes } from "./shapes.ts";

const MIB = 2 ** 20;

let api: HostileApi;

beforeAll(async () => void (api = await openHostileApi()));
afterAll(async () => await api[Symbol.asyncDispose]());

/** The answer, or the typed error in its place. */
async function called(options: object = {}): Promise<ApiResult | undefined> {
  try {
    return await api.explorer.call("thing", {}, options);
  } catch (error) {
    if (!isProvenaError(error)) throw error;
    expect(["ERR_HTTP", "ERR_OPERATION"]).toContain(error.code);
    return undefined;
  }
}

type Show = () => unknown;

/** What each way of showing an answer takes of the processor. */
async function timesOf(shape: Shape, length: number): Promise<Record<string, number>> {
  void api.answer(shape, length);
  let result: ApiResult | undefined;
  const call = await cpuOfAsync(async () => result = await called());
  if (!result) return { call };
  const shown = result as unknown as Record<symbol, Show>;
  return {
    call,
    json: cpuOf(() => JSON.stringify(result)),
    bundle: await cpuOfAsync(async () => await shown[Symbol.for("Jupyter.display")]!()),
    terminal: cpuOf(() => shown[Symbol.for("nodejs.util.inspect.custom")]!()),
  };
}

describe("50 An answer takes time in proportion to its size", () => {
  test("50 there are twenty hostile shapes and more", () => {
    expect(new Set(shapes.map(({ name }) => name)).size).toBeGreaterThanOrEqual(20);
  });

  for (const shape of shapes) {
    test(`50 called, as JSON, in a notebook and in a terminal: ${shape.name}`, async () => {
      expect(await disproportion((factor) => timesOf(shape, factor * 2 * MIB))).toEqual([]);
    });
  }
});

describe("50 What judges an answer leaves the others their turn", () => {
  for (const shape of shapes) {
    test(`50 it blocks 100 ms at most besides parsing: ${shape.name}`, async () => {
      const text = shape.text(8 * MIB);
      const parsing = () => cpuOf(() => parsed(text));
      let [blocked, allowed] = [Infinity, 0];
      for (let attempt = 0; attempt < 3 && blocked > allowed; attempt++) {
        void api.answer(shape, 8 * MIB);
        allowed = Math.max(allowed, parsing() + 100);
        blocked = Math.min(blocked, await longestBlock(async () => await called()));
      }
      expect(blocked).toBeLessThanOrEqual(allowed);
    });
  }
});

/** What a runtime itself takes for a text, whether that is JSON or not. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

describe("50 Time limit and signal hold while an answer is judged", () => {
  /** How often the end came before the answer did. */
  const ended = { signal: 0, timeout: 0 };

  /** Calls, and ends the call while its answer is read or judged; what that took. */
  async function endedBy(shape: Shape, end: "signal" | "timeout"): Promise<number> {
    let ring: (() => void) | undefined;
    // The first alarm is the call's own, which rings when the test says so.
    const alarm: typeof realSystem.alarm = (ms, late) => {
      if (ms !== 55_555 || ring) return realSystem.alarm(ms, late);
      ring = late;
      return () => {};
    };
    await using hostile = await openHostileApi({ ...realSystem, alarm });
    const sent = hostile.answer(shape, 8 * MIB);
    const leave = new AbortController();
    const options = { timeout: 55_555, signal: leave.signal };
    const outcome = hostile.explorer.call("thing", {}, options)
      .then(() => undefined, (error) => error);
    await sent;
    return await cpuOfAsync(async () => {
      if (end === "signal") leave.abort(new Error("enough"));
      else ring!();
      const error = await outcome;
      if (error?.message === "enough" || error?.code === "ERR_NETWORK") ended[end]++;
    });
  }

  for (const shape of shapes) {
    for (const end of ["signal", "timeout"] as const) {
      test(`50 the ${end} ends the call within 200 ms: ${shape.name}`, async () => {
        let took = Infinity;
        for (let attempt = 0; attempt < 3 && took > 200; attempt++) {
          took = Math.min(took, await endedBy(shape, end));
        }
        expect(took).toBeLessThanOrEqual(200);
      });
    }
  }

  test("50 nearly all of these calls were ended in the middle", () => {
    expect(ended.signal).toBeGreaterThanOrEqual(shapes.length * 0.7);
    expect(ended.timeout).toBeGreaterThanOrEqual(shapes.length * 0.7);
  });
});

describe("50 More values than anybody works with are refused before they are parsed", () => {
  const listOf = (text: string, contentType = "application/json"): Shape => ({
    name: "",
    contentType,
    text: () => text,
  });
  const refused: Readonly<Record<string, Shape>> = {
    "a million and one numbers": listOf(`[${"0,".repeat(999_999)}0]`),
    "as many lines": listOf("0\n".repeat(1_000_001), "application/x-ndjson"),
    "as many without a media type": listOf(`[${"[],".repeat(999_999)}0]`, ""),
    "lists nested deeper than a thousand": listOf("[".repeat(1_001) + "]".repeat(1_001)),
    "objects as deep, with a number beyond 2^53": listOf(
      `${'{"a":'.repeat(6_000)}9007199254740993${"}".repeat(6_000)}`,
    ),
  };
  for (const [what, shape] of Object.entries(refused)) {
    test(`50 ${what}`, async () => {
      void api.answer(shape, 0);
      const failure = await failureOf(api.explorer.call("thing"));
      expect(failure.code).toBe("ERR_HTTP");
      expect(failure.message).toMatch(/(more than 1,000,000 values|deep), so it was not parsed/);
    });
  }

  test("50 a million are not, nor a thousand levels, and both can be shown and written", async () => {
    const deep = `${'{"a":'.repeat(999)}9007199254740993${"}".repeat(999)}`;
    for (const text of [`[${"0,".repeat(999_998)}0]`, deep]) {
      void api.answer(listOf(text), 0);
      const result = await api.explorer.call("thing");
      expect(JSON.stringify(result).length).toBeGreaterThan(500);
      expect(String(result)).not.toBe("");
    }
  });
});
