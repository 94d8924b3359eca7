/** Compares the OpenAPI documents of the embedded deployment with those of Provena. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Demo, startDemo } from "../../src/demo/mod.ts";
import { type ApiName, apiNames } from "../../src/model/deployment.ts";
import { describedOperations, plainSchema } from "./described.ts";
import { type FrozenApi, frozenApi } from "./frozen.ts";

let demo: Demo;
beforeAll(async () => void (demo = await startDemo()));
afterAll(async () => await demo.close());

/** The frozen operations, in the same format as those of a served document. */
function expected({ operations, schemas }: FrozenApi): Record<string, unknown> {
  const plain = (content: Readonly<Record<string, unknown>> | null) =>
    Object.fromEntries(
      Object.entries(content ?? {}).map(([type, schema]) => [type, plainSchema(schemas, schema)]),
    );
  return Object.fromEntries(
    Object.entries(operations).map(([id, { call, tag, parameters, body, answer }]) => [id, {
      call,
      tag,
      parameters: parameters.map((one) => ({ ...one, schema: plainSchema(schemas, one.schema) })),
      body: plain(body),
      answer: plain(answer),
    }]),
  );
}

test("there are 297 operations in all", () => {
  const counts = apiNames.map((api) => Object.keys(frozenApi(api).operations).length);
  expect(counts.reduce((sum, count) => sum + count)).toBe(297);
});

describe.each([...apiNames])("the document of %s", (api: ApiName) => {
  test("has Provena's operations, with their calls, parameters, bodies and answers", async () => {
    const served = await (await fetch(`${demo.deployment.apis[api]}/openapi.json`)).json();
    const frozen = frozenApi(api);
    expect(served.openapi).toBe(frozen.openapi);
    expect(describedOperations(served)).toEqual(expected(frozen));
  });
});
