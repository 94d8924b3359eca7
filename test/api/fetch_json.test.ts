import { expect, test } from "vitest";
import type { ApiClient } from "../../src/api/client.ts";
import { fetchJson } from "../../src/api/fetch_json.ts";
import { defineDeployment } from "../../src/model/deployment.ts";
import { realSystem as system } from "../../src/system/system.ts";

const label = { operation: "search.find", domain: "dev.example", handle: undefined };
const deployment = defineDeployment({ domain: "dev.example", realm: "rrap" });

/** Fetches an answer of an API. */
function fetched(status: number, body: unknown, options: { readonly label?: typeof label } = {}) {
  const fetch = () => Promise.resolve(Response.json(body, { status }));
  const assertTrusted = () => Promise.resolve();
  const client: ApiClient = { deployment, system, fetch, fetchPublic: fetch, assertTrusted };
  return fetchJson(client, "https://search.dev.example/find", { maxBytes: 1_000, ...options });
}

test("an answer has its status and its JSON", async () => {
  expect(await fetched(404, { detail: "none" })).toEqual({ status: 404, body: { detail: "none" } });
});

test("with a label, a refusal and a reported failure are errors", async () => {
  const report = { status: { success: false, details: "The index is missing." } };
  expect(await fetched(200, report)).toMatchObject({ status: 200 });
  await expect(fetched(200, report, { label })).rejects.toThrow(
    "search.find on dev.example answered that it failed: The index is missing",
  );
  await expect(fetched(404, {}, { label })).rejects.toMatchObject({ status: 404 });
});

test("an answer over the limit is an error", async () => {
  await expect(fetched(200, { text: "x".repeat(2_000) })).rejects.toMatchObject({
    code: "ERR_HTTP",
  });
});
