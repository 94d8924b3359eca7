import { expect, test } from "vitest";
import { startDemo } from "../../../src/demo/mod.ts";
import { signIn } from "../../../mod.ts";
import { filledIn, WORKFLOW_TEMPLATE } from "../../fixture/model_run_table.ts";
import { json, oneOperation, serveApi } from "../api_server.ts";

const binary = { type: "string", format: "binary" };
const upload = { type: "string", contentMediaType: "application/octet-stream" };

const form = (properties: Record<string, unknown>) =>
  oneOperation({
    requestBody: {
      required: true,
      content: { "multipart/form-data": { schema: { type: "object", properties } } },
    },
  }, { method: "post" });

/** The body that is sent. */
async function sent(
  properties: Record<string, unknown>,
  args: Record<string, unknown>,
): Promise<string> {
  await using server = await serveApi(form(properties), (_, response) => json(response, 200, {}));
  await (await server.explore()).call("thing", args);
  return server.requests[0]!.body;
}

test.each([
  ["format: binary", binary, "text/plain"],
  ["contentMediaType", upload, "text/plain"],
  ["its own media type", { type: "string", contentMediaType: "text/csv" }, "text/csv"],
  ["one that may be null", { anyOf: [upload, { type: "null" }] }, "text/plain"],
])("a text for a file declared by %s is sent as a file with a name", async (_, schema, type) => {
  const body = await sent({ csv_file: schema }, { csv_file: "a,b" });
  expect(body).toContain('name="csv_file"; filename="csv_file"');
  expect(body).toMatch(new RegExp(`content-type: ${type}[^]*a,b`, "i"));
});

test("texts in a list of files, and in a body passed as a whole, become files too", async () => {
  const list = await sent({ files: { type: "array", items: upload } }, { files: ["one", "two"] });
  expect(list.match(/filename="files"/g)).toHaveLength(2);
  expect(await sent({ file: binary }, { body: { file: "one" } })).toContain('filename="file"');
});

test("a text field, and text that encodes bytes, stay text", async () => {
  const encoded = { ...upload, contentEncoding: "base64" };
  const body = await sent({ note: { type: "string" }, encoded }, { note: "a", encoded: "YQ==" });
  expect(body).not.toContain("filename");
});

test("a file keeps its name and its type", async () => {
  const file = new File(["coral"], "reef.bin", { type: "application/x-reef" });
  const body = await sent({ file: binary }, { file });
  expect(body).toContain('filename="reef.bin"');
  expect(body.toLowerCase()).toContain("content-type: application/x-reef");
});

test("a file is described as such, with the word for a command", async () => {
  await using server = await serveApi(
    form({ file: upload }),
    (_, response) => json(response, 200, {}),
  );
  const description = (await server.explore()).describe("thing");
  expect(description.arguments).toMatchObject([{ name: "file", type: "a file", isFile: true }]);
  expect(description.arguments[0]!.example).toMatchObject({ command: "file=@FILE" });
});

test("the bytes of an answer are unchanged, and not part of its JSON", async () => {
  const bytes = new Uint8Array([0xef, 0xbb, 0xbf, 0x61, 0xff]);
  await using server = await serveApi(oneOperation({}), (_, response) => {
    response.setHeader("content-type", "text/csv");
    response.end(bytes);
  });
  const answer = await (await server.explore()).call("thing");
  expect(answer.bytes).toEqual(bytes);
  expect(JSON.stringify(answer)).not.toContain("239");
});

test("code can turn a template into a table of model runs, and register them", async () => {
  const demo = await startDemo({ approve: "editor", interval: 0.05, jobs: { pace: 5 } });
  try {
    const { deployment } = demo;
    const store = new (await import("../../../mod.ts")).MemoryStore();
    const session = await signIn({ deployment, store, display: "none", interactive: true });
    const { ops } = await session.api("prov");
    const template = await ops.generate_template_csv!({ workflow_template_id: WORKFLOW_TEMPLATE });
    const csv_file = filledIn(template.data as string);
    const { data } = await ops.convert_model_runs_csv!({ csv_file });
    const { new_records: records } = data as { new_records: unknown[] };
    expect(records).toHaveLength(1);
    const { data: batch } = await ops.register_batch!({ records });
    const { session_id } = batch as { session_id: string };
    const job = (await session.api("job")).ops;
    await expect.poll(async () => (await job.get_job!({ session_id })).data)
      .toMatchObject({ job: { status: "SUCCEEDED" } });
  } finally {
    await demo.close();
  }
});

test("an argument that is not a file is refused, and the error asks for one", async () => {
  for (const schema of [binary, upload, { anyOf: [upload, { type: "null" }] }]) {
    await expect(sent({ csv_file: schema }, { csv_file: 5 })).rejects
      .toThrow(/csv_file must be a file( or null)?, got 5/);
  }
});
