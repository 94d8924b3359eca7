import { expect, test } from "vitest";
import { checkRequest } from "../../../src/demo/contract/check_request.ts";
import { contractOf } from "../../../src/demo/contract/contract.ts";
import { describeApi } from "../../../src/demo/contract/describe_api.ts";
import { apiNames } from "../../../src/model/deployment.ts";
import { json, type ReceivedRequest, serveApi } from "../api_server.ts";

test.each(apiNames)("Provena takes every example of %s as it stands", async (name) => {
  await using server = await serveApi(
    await describeApi(name),
    (_, response) => json(response, 200, {}),
  );
  const api = await server.explore();
  const contract = await contractOf(name);
  const refused: unknown[] = [];
  let taken = 0;
  for (const { operationId } of api.operations) {
    const operation = contract.operations.find(({ id }) => id === operationId)!;
    // No example has a file to send.
    if (operation.body?.["multipart/form-data"]) continue;
    for (const all of [false, true]) {
      await api.call(operationId, api.example(operationId, { all }));
      const checked = await checkRequest(contract, operation, rawOf(server.requests.at(-1)!));
      if ("errors" in checked) refused.push({ operationId, all, errors: checked.errors });
      else taken++;
    }
  }
  expect(refused).toEqual([]);
  expect(taken).toBeGreaterThan(10);
});

function rawOf({ url, headers, body }: ReceivedRequest) {
  return {
    query: new URL(url, "http://localhost").searchParams,
    contentType: headers["content-type"] ?? null,
    body: new TextEncoder().encode(body),
  };
}
