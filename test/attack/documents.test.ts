import { describe, expect, test } from "vitest";
import { isProvenaError } from "../../mod.ts";
import type { ApiExplorer } from "../../src/api/explorer.ts";
import { json, oneOperation, serveApi } from "../api/api_server.ts";
import { cpuOfAsync, disproportion } from "./cpu.ts";
import { type HostileDocument, hostileDocuments } from "./documents.ts";

const MIB = 2 ** 20;

type Show = () => unknown;

/** Does something that may be refused, with a typed error. */
async function attempt(work: () => unknown): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isProvenaError(error)) throw error;
  }
}

/** What everything a document is used for takes of the processor. */
async function timesOf(document: HostileDocument, length: number): Promise<Record<string, number>> {
  await using api = await serveApi(
    JSON.stringify(document.of(length)),
    (_, response) => json(response, 200, {}),
  );
  let explorer: ApiExplorer | undefined;
  const load = await cpuOfAsync(() => attempt(async () => explorer = await api.explore()));
  if (!explorer) return { load };
  const { call, describe, example, types } = explorer;
  const shown = explorer as unknown as Record<symbol, Show>;
  const args = { field_0: "x", kind: "k1" };
  const uses: Readonly<Record<string, () => unknown>> = {
    describe: () => describe("thing"),
    "in words": () => String(describe("thing")),
    example: () => example("thing", { all: true }),
    call: () => call("thing", args),
    "call of a whole": () => call("thing", { body: { ...args, parts: [args, args] } }),
    bundle: () => shown[Symbol.for("Jupyter.display")]!(),
    types: () => types(),
    "a wrong name": () => describe("ab_".repeat(17) + "x"),
  };
  const times: Record<string, number> = { load };
  for (const [name, use] of Object.entries(uses)) {
    times[name] = await cpuOfAsync(() => attempt(use));
  }
  return times;
}

describe("50 A document takes time in proportion to its size", () => {
  for (const document of hostileDocuments) {
    test(`50 loaded, listed, described, sampled and called: ${document.name}`, async () => {
      expect(await disproportion((factor) => timesOf(document, factor * MIB))).toEqual([]);
    }, 120_000);
  }

  test("50 arguments that are wrong at very many places are told in proportion to them", async () => {
    const choices = Array.from({ length: 300 }, (_, i) => `choice-${i}`);
    const items = { type: "object", properties: { a: { enum: choices } }, required: ["a", "b"] };
    const schema = { type: "object", properties: { parts: { type: "array", items } } };
    const document = oneOperation(
      { requestBody: { content: { "application/json": { schema } } } },
      { method: "post" },
    );
    await using api = await serveApi(document, (_, response) => json(response, 200, {}));
    const { call } = await api.explore();
    const take = async (factor: number) => {
      const parts = Array.from({ length: factor * 2_000 }, (_, i) => ({ a: `wrong-${i}` }));
      return { call: await cpuOfAsync(() => attempt(() => call("thing", { parts }))) };
    };
    expect(await disproportion(take)).toEqual([]);
  });
});
