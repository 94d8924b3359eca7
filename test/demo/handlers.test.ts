import { expect, it } from "vitest";
import { handlersOf } from "../../src/demo/apis/handlers.ts";
import { sharedHandlers } from "../../src/demo/apis/shared.ts";
import { contractOf } from "../../src/demo/contract/contract.ts";
import { apiNames } from "../../src/model/deployment.ts";

it("has a handler for every operation of every API, also the hidden ones, and no other handlers", async () => {
  const missing: string[] = [];
  const unknown: string[] = [];
  for (const api of apiNames) {
    const { operations } = await contractOf(api);
    const handlers = handlersOf(api);
    const ids = operations.map(({ id }) => id);
    missing.push(...ids.filter((id) => !handlers[id]).map((id) => `${api} ${id}`));
    unknown.push(
      ...Object.keys(handlers).filter((id) => !ids.includes(id) && !(id in sharedHandlers))
        .map((id) => `${api} ${id}`),
    );
  }
  expect({ missing, unknown }).toEqual({ missing: [], unknown: [] });
});
