import { Buffer } from "node:buffer";
import process from "node:process";
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { expect, test } from "vitest";
import type { ProvenaError } from "../../src/errors.ts";
import { isProvenaError } from "../../src/errors.ts";
import type { ApiName } from "../../src/model/deployment.ts";
import { type Answer, json, oneOperation, serveApi } from "./api_server.ts";

/** The error of calling the only operation. */
async function errorOf(
  answer: Answer,
  args: Record<string, unknown> = {},
  operation: Record<string, unknown> = {},
  method = "get",
): Promise<ProvenaError> {
  await using server = await serveApi(oneOperation(operation, { method }), answer);
  const api = await server.explore();
  const error = await api.call("thing", args).then(
    ({ data }) => expect.fail(`answered ${JSON.stringify(data)}`),
    (thrown: unknown) => thrown,
  );
  if (!isProvenaError(error)) throw error;
  return error;
}

const withId = { parameters: [{ name: "id", in: "query", schema: { type: "string" } }] };

test("an answer that reports a failure is an error that names the deployment and the handle", async () => {
  const error = await errorOf(
    (_, response) => json(response, 200, { status: { success: false, details: "No such item." } }),
    { id: "10378.1/77" },
    withId,
  );
  expect(error.code).toBe("ERR_OPERATION");
  expect(error.message).toMatch(
    /^registry\.thing on reef\.example for 10378\.1\/77 .*No such item/,
  );
});

test("a refusal names the item in the address rather than those in the body", async () => {
  const schema = { type: "object", properties: { software_id: { type: "string" } } };
  const error = await errorOf(
    (_, response) => json(response, 401, { detail: "No." }),
    { software_id: "10378.1/12", id: "10378.1/77" },
    { ...withId, requestBody: { content: { "application/json": { schema } } } },
    "put",
  );
  expect(error.message).toContain("for 10378.1/77");
});

test("FastAPI's validation errors are reported argument by argument", async () => {
  const detail = [
    {
      loc: ["body", "page_size"],
      msg: "ensure this value is less than or equal to 200",
      type: "v",
    },
    { loc: ["query", "sort", 0], msg: "field required", type: "value_error.missing" },
  ];
  const error = await errorOf((_, response) => json(response, 422, { detail }));
  expect(error).toMatchObject({ code: "ERR_HTTP", status: 422 });
  expect(error.message).toContain("page_size: ensure this value is less than or equal to 200");
  expect(error.message).toContain("sort.0: field required");
});

const reason = "Could not find item in table.";

test.each<[string, unknown, RegExp]>([
  ["the whole answer", { success: false, details: reason }, /Could not find item in table\. Check/],
  ["a part of it", { state_change: { success: false, details: reason } }, /Could not find item/],
  [
    "each of its parts",
    {
      state_change: { success: false, details: reason },
      email_alert: { success: false, details: reason },
    },
    /failed: Could not find item in table\. Check/,
  ],
  [
    "one of its parts",
    {
      state_change: { success: true, details: "Updated status." },
      email_alert: { success: false, details: "No address." },
    },
    /failed: No address\. But state_change was done/,
  ],
  ["a whole answer without details", { success: false, details: null }, /it gave no reason/],
])("a failure reported in %s is an error", async (_, body, message) => {
  const error = await errorOf((_, response) => json(response, 200, body));
  expect(error).toMatchObject({ code: "ERR_OPERATION", status: 200 });
  expect(error.message).toMatch(message);
});

test("a lookup that finds nothing is not a failure", async () => {
  const body = { person_id: null, success: false };
  await using server = await serveApi(oneOperation(), (_, response) => json(response, 200, body));
  expect((await (await server.explore()).call("thing")).data).toEqual(body);
});

test("a 500 after a write says that it may have been done, and how to find out", async () => {
  const document = oneOperation(
    { operationId: "approval_request" },
    { method: "post", path: "/release/approval-request" },
  );
  await using server = await serveApi(
    document,
    (_, response) => json(response, 500, { detail: "" }),
  );
  const error = await (await server.explore("data-store")).call("approval_request").then(
    () => expect.fail("did not fail"),
    (thrown: unknown) => thrown as ProvenaError,
  );
  expect(error.message).toMatch(/failed at the server \(500\)\. It may have been recorded/);
  expect(error.message).toContain("release_status");
  expect(error.message).not.toContain("Try again");
});

test.each([
  [
    400,
    "In order to perform this operation you must link your User account to a Person in the registry.",
  ],
  [
    500,
    "Unexpected non 200 status code in dataset minting process. Status code: 400. Details: In order to perform this operation you must link your User account to a Person in the registry..",
  ],
])("a %i of an account that is not linked says how to link it", async (status, detail) => {
  const error = await errorOf((_, response) => json(response, status, { detail }));
  expect(error).toMatchObject({ code: "ERR_HTTP", status });
  expect(error.message).toContain("user_link_user_assign");
  expect(error.message).not.toContain("Try again");
});

test.each([
  [401, "Could not validate credentials", /operators must restart it/],
  [401, "Token had incorrect structure.", /scope roles/],
  [401, "You are not the owner.", /You are not the owner\. This is about the item/],
  [403, "The item is locked", /The item is locked\. This is about the item/],
  [404, "Not Found", /found nothing \(404\): Not Found/],
  [409, "Already registered", /in conflict.*Already registered/],
  [500, "Boom", /failed at the server \(500\): Boom\. Provena answers so to some wrong arg/],
  [500, "Is the id correct?.", /\(500\): Is the id correct\? Provena/],
  [500, "Error from registry lookup: .", /\(500\): Error from registry lookup\. Provena/],
])("%i %s is a readable ERR_HTTP", async (status, detail, message) => {
  const error = await errorOf((_, response) => json(response, status, { detail }));
  expect(error).toMatchObject({ code: "ERR_HTTP", status });
  expect(error.message).toMatch(message);
});

test.each<[string, number, string, RegExp]>([
  ["nothing", 418, "", /was refused \(418\)$/],
  ["words", 400, "Out of order.", /was refused \(400\): Out of order$/],
  ["markup", 502, "<h1>Bad gateway</h1>", /failed at the server \(502\)\. Try again later/],
  ["a redirection", 304, "", /was redirected \(304\)$/],
  ["a message", 409, '{"message": "Taken"}', /with what is there \(409\): Taken$/],
  ["an error", 409, '{"error": "Taken"}', /\(409\): Taken$/],
  [
    "something else",
    409,
    '{"why": {"access_token": "hidden-value"}}',
    /\{"why":\{"access_token":"\[redacted\]"\}\}$/,
  ],
  ["a list", 409, "[1]", /\(409\): 1$/],
  ["a number", 409, "7", /\(409\): 7$/],
  ["a long story", 409, `{"detail": "${"x".repeat(70_000)}"}`, /\(409\)$/],
  [
    "faults without a place",
    422,
    '{"detail": [{"msg": "no"}, 5, {"loc": ["body"]}]}',
    /: no; 5; body: \{"loc":\["body"\]\}$/,
  ],
  [
    "many faults",
    422,
    JSON.stringify({
      detail: Array.from({ length: 10 }, (_, i) => ({ loc: ["query", i], msg: "no" })),
    }),
    /7: no; and 2 more$/,
  ],
])("a refusal that says %s is as readable as that allows", async (_, status, body, message) => {
  const error = await errorOf((_, response) => void response.writeHead(status).end(body));
  expect(error).toMatchObject({ code: "ERR_HTTP", status });
  expect(error.message).toMatch(message);
});

test("a failure without details says that it gave no reason", async () => {
  const error = await errorOf((_, response) =>
    json(response, 200, { status: { success: false, details: "" } })
  );
  expect(error.message).toContain("answered that it failed: it gave no reason.");
});

test("text in an unknown character set is read as UTF-8", async () => {
  await using server = await serveApi(oneOperation(), (_, response) => {
    response.writeHead(200, { "content-type": 'text/plain; charset="x-reef"' }).end("Größe");
  });
  expect((await (await server.explore()).call("thing")).data).toBe("Größe");
});

const roleMissing = {
  detail: "You are not authorised to access this resource as you don't have the correct role.",
};

/** The error of calling an operation of an API without any role. */
async function refused(api: ApiName, operationId: string, method: string, path: string) {
  const document = oneOperation({ operationId }, { method: method.toLowerCase(), path });
  await using server = await serveApi(
    document,
    (_, response) => json(response, 401, roleMissing),
  );
  return await (await server.explore(api)).call(operationId).then(
    () => expect.fail("was not refused"),
    (thrown: unknown) => thrown as ProvenaError,
  );
}

test.each(
  [
    ["registry", "list", "POST", "/registry/general/list", ["entity-registry-read"]],
    ["prov", "register_model_run", "POST", "/model_run/register", [
      "entity-registry-read",
      "entity-registry-write",
    ]],
    ["search", "search_entity_registry", "GET", "/search/entity-registry", [
      "entity-registry-read",
    ]],
    ["auth", "get_all_requests", "GET", "/access-control/admin/all-request-history", [
      "sys-admin-read",
    ]],
  ] as const,
)(
  "a refused %s.%s names all the roles it takes, and no other",
  async (api, id, method, path, all) => {
    const error = await refused(api, id, method, path);
    expect(error).toMatchObject({ code: "ERR_ROLE_REQUIRED", status: 401, missing: all });
    expect(error.message).toContain(`lacks ${all.join(", ")}.`);
    expect(error.message).toContain(`await session.requestAccess(${JSON.stringify(all)})`);
    expect(error.next?.command).toBe(`provena request ${all.join(" ")}`);
  },
);

test("a refused operation that differs from Provena's claims no role", async () => {
  const error = await refused("prov", "register_model_run", "POST", "/model_run/enter");
  expect(error).toMatchObject({ code: "ERR_ROLE_REQUIRED", missing: [] });
  expect(error.message).toContain("is not known here");
  expect(error.message).not.toContain("requestAccess");
});

test("a 429 is ERR_RATE_LIMITED with the seconds to wait", async () => {
  const error = await errorOf((_, response) => {
    response.setHeader("retry-after", "3600");
    json(response, 429, { detail: "slow down" });
  });
  expect(error).toMatchObject({ code: "ERR_RATE_LIMITED", status: 429, retryAfter: 3600 });
});

const html = (response: ServerResponse, status: number) => {
  response.writeHead(status, { "content-type": "text/html" });
  response.end("<html><script>alert(1)</script></html>");
};

test("an HTML page is never shown, neither as an error nor as an answer", async () => {
  const failed = await errorOf((_, response) => html(response, 500));
  expect(failed.message).toMatch(/failed at the server \(500\), with a page of HTML/);
  const posed = await errorOf((_, response) => html(response, 200));
  expect(posed).toMatchObject({ code: "ERR_HTTP", status: 200 });
  expect(failed.message + posed.message).not.toContain("script");
});

test("invalid JSON is ERR_HTTP", async () => {
  const error = await errorOf((_, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.end('{"cut": ');
  });
  expect(error).toMatchObject({ code: "ERR_HTTP", status: 200 });
});

test("a connection cut in the middle of an answer is ERR_NETWORK", async () => {
  const error = await errorOf((_, response) => {
    response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
    response.write('{"half":');
    setImmediate(() => response.destroy());
  });
  expect(error.code).toBe("ERR_NETWORK");
  expect(error.message).toContain("in the middle of its answer");
});

test("an answer of 100 MB is given up at the limit, with or without a content length", async () => {
  const chunk = Buffer.alloc(1024 * 1024, "x");
  let sent = 0;
  const endless: Answer = async (_, response) => {
    response.writeHead(200, { "content-type": "text/plain" });
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    for (sent = 0; sent < 100 && !gone.signal.aborted; sent++) {
      if (response.write(chunk)) continue;
      await once(response, "drain", { signal: gone.signal }).catch(() => {});
    }
    response.end();
  };
  const before = process.memoryUsage().rss;
  const error = await errorOf(endless);
  expect(error.code).toBe("ERR_HTTP");
  expect(error.message).toContain("larger than 32 MiB");
  expect(error.message).toContain("session.fetch");
  expect(sent).toBeLessThan(100);
  expect(process.memoryUsage().rss - before).toBeLessThan(250 * 1024 * 1024);

  const declared = await errorOf((_, response) => {
    response.writeHead(200, { "content-length": String(100 * 1024 * 1024) });
    response.flushHeaders();
  });
  expect(declared.message).toContain("larger than 32 MiB");
});

test("a caller can change the limit", async () => {
  await using server = await serveApi(oneOperation(), (_, response) => {
    response.writeHead(200, { "content-type": "text/plain" });
    response.end("x".repeat(2000));
  });
  const api = await server.explore();
  await expect(api.ops.thing!({}, { maxBytes: 1999 })).rejects.toMatchObject({ code: "ERR_HTTP" });
  const { data } = await api.ops.thing!({}, { maxBytes: 2000 });
  expect(data).toHaveLength(2000);
});

test("a call ends when its signal is aborted, even if the answer hangs half way", async () => {
  const stop = new AbortController();
  await using server = await serveApi(oneOperation(), (_, response) => {
    response.writeHead(200, { "content-type": "text/plain" });
    response.write("half");
    setImmediate(() => stop.abort(new Error("enough")));
  });
  const api = await server.explore();
  await expect(api.ops.thing!({}, { signal: stop.signal })).rejects.toThrow("enough");
});

test("23 server text in an error can neither move a cursor nor carry a token", async () => {
  const jwt = `eyJ${"a".repeat(20)}.eyJ${"b".repeat(20)}.sig`;
  const detail = `\x1b[2J\u202eevil token ${jwt} and ?X-Amz-Signature=1`;
  const error = await errorOf((_, response) => json(response, 400, { detail }));
  expect(error.message).not.toContain("eyJ");
  // deno-lint-ignore no-control-regex
  expect(error.message).not.toMatch(/[\x00-\x1f\u202e]/);
});

test.each(["", " ", ": ."])("a server's detail of %j is not quoted", async (detail) => {
  const failed = await errorOf((_, response) => json(response, 500, { detail }));
  expect(failed.message).toMatch(
    /^registry\.thing on reef\.example failed at the server \(500\)\. \w/,
  );
  const refused = await errorOf((_, response) =>
    json(response, 200, { status: { success: false, details: detail } })
  );
  expect(refused.message).toContain("it gave no reason");
});
