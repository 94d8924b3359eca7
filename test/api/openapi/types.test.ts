import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { parseDocument } from "../../../src/api/openapi/document.ts";
import { typesOf } from "../../../src/api/openapi/types.ts";
import { describeApi } from "../../../src/demo/contract/describe_api.ts";
import { documentOf } from "../api_server.ts";
import { allDocuments, fixture } from "./openapi_documents.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const compiler = join(root, "node_modules/typescript/bin/tsc");

/** The output of the compiler for some files; empty if they are valid. */
async function compile(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "types-"));
  try {
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    const compilerOptions = {
      noEmit: true,
      strict: true,
      target: "esnext",
      module: "nodenext",
      allowImportingTsExtensions: true,
      skipLibCheck: true,
      types: ["node"],
      typeRoots: [join(root, "node_modules/@types")],
    };
    const project = { compilerOptions, files: Object.keys(files) };
    await writeFile(join(folder, "tsconfig.json"), JSON.stringify(project));
    await writeFile(join(folder, "package.json"), '{"type":"module"}');
    return await promisify(execFile)("node", [compiler, "-p", folder]).then(
      () => "",
      (error: { stdout: string }) => error.stdout,
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

test("the declarations of every document compile", async () => {
  const files = allDocuments().map(([name, text]) => {
    const types = typesOf(parseDocument(text, name));
    return [`${name.replace(/\W+/g, "_")}.ts`, types] as const;
  });
  expect(await compile(Object.fromEntries(files))).toBe("");
}, 120_000);

test("arguments are checked and answers complete in an editor", async () => {
  const demo = JSON.stringify(await describeApi("registry"));
  const types = typesOf(parseDocument(demo, "demo"), { name: "registry" });
  const use = (line: string) => `
    import type { ApiExplorer } from ${JSON.stringify(join(root, "src/api/explorer.ts"))};
    import type { Registry } from "./registry.ts";
    declare const api: ApiExplorer<Registry>;
    ${line}`;
  const files = {
    "registry.ts": types,
    "right.ts": use(`
      const { data } = await api.ops.fetch({ id: "10378.1/1" });
      const success: boolean = data.status.success;
      for await (const item of api.ops.list.all({ page_size: 5 })) console.log(item, success);
      await api.ops.list();
      await api.ops.list({ body: { page_size: 5 } });
      export {};`),
  };
  expect(await compile(files)).toBe("");
  const wrong = await compile({
    ...files,
    "right.ts": use("export {};"),
    "wrong_a.ts": use("await api.ops.fetch({}); export {};"),
    "wrong_b.ts": use('await api.ops.list({ page_size: "five" }); export {};'),
    "wrong_c.ts": use("await api.ops.fetsh({}); export {};"),
  });
  for (const name of ["wrong_a", "wrong_b", "wrong_c"]) expect(wrong).toContain(name);
}, 120_000);

test("FastAPI's models become types by their names", () => {
  const types = typesOf(parseDocument(fixture("fastapi_latest.json"), "x"));
  expect(types).toContain("export type ReefReadings = {");
  expect(types).toMatch(/export type Kind = "REEF" \| "SHOAL";/);
  expect(types).toMatch(/depth\?: number \| null/);
  expect(types).toMatch(/children\?: Node_?\d*\[\]/);
});

test("names and comments of a document cannot become code", async () => {
  const evil = '*/ export const pwned = 1; /* "} \u2028';
  const schema = {
    type: "object",
    description: evil,
    properties: { [evil]: { enum: [evil] }, ["__proto__"]: { type: "string" } },
  };
  const document = JSON.stringify(documentOf({
    "/a": {
      post: {
        operationId: evil,
        summary: evil,
        requestBody: {
          content: { "application/json": { schema: { $ref: "#/components/schemas/x" } } },
        },
      },
    },
  }, { components: { schemas: { x: schema } } }));
  const types = typesOf(parseDocument(document, "x"), { name: "registry" });
  expect(await compile({ "evil.ts": types })).toBe("");
  const withoutText = types.replace(/"(\\.|[^"\\])*"|\/\*\*.*?\*\//gs, "");
  expect(withoutText).not.toContain("pwned");
}, 60_000);
