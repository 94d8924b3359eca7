import { Buffer } from "node:buffer";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { apiNames } from "../../../src/model/deployment.ts";
import { type ApiServer, documentOf, serveApi } from "../../api/api_server.ts";
import { Place } from "../../fixture/place.ts";

const place = new Place();
let server: ApiServer;

const bytes = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0xff, 0x00]);
const csv = Buffer.from([0xef, 0xbb, 0xbf, 0x61, 0x2c, 0x62, 0x0d, 0x0a]);

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const claims = { iss: "https://auth.reef.example/realms/demo", sub: "0d2c", exp: 4_000_000_000 };
const token = `${encode({ alg: "none" })}.${encode({ ...claims, typ: "Bearer" })}.none`;

const file = { type: "string", contentMediaType: "application/octet-stream" };
const upload = { type: "object", properties: { files: { type: "array", items: file } } };
const requestBody = { content: { "multipart/form-data": { schema: upload } } };

beforeAll(async () => {
  const operation = (operationId: string) => ({ get: { operationId } });
  server = await serveApi(
    documentOf({
      "/picture": operation("picture"),
      "/table": operation("table"),
      "/upload": { post: { operationId: "upload", requestBody } },
    }),
    ({ url }, response) => {
      const isPicture = url === "/picture";
      response.setHeader("content-type", isPicture ? "image/png" : "text/csv");
      response.end(isPicture ? bytes : csv);
    },
  );
  const close = await place.open({ env: { PROVENA_ACCESS_TOKEN: token } });
  const apis = apiNames.flatMap((name) => ["--api", `${name}=${server.origin}`]);
  const issuer = ["--issuer", claims.iss];
  await place.machine.run(["use", "reef.example", "demo", "--name", "it", ...issuer, ...apis]);
  return async () => {
    await close();
    await server[Symbol.asyncDispose]();
  };
});

it("sends files with their names and types", async () => {
  const names = ["reef.csv", "REEF.PNG", "reef"];
  for (const name of names) await writeFile(join(place.machine.home, name), "coral");
  const words = names.map((name) => `files=@${join(place.machine.home, name)}`);
  const { code } = await place.machine.run(["call", "registry", "upload", ...words]);
  expect(code).toBe(0);
  const { body } = server.requests.at(-1)!;
  const parts = [...body.matchAll(/filename="([^"]+)"\r\ncontent-type: (\S+)/gi)];
  expect(parts.map(([, name, type]) => [name, type])).toEqual([
    ["reef.csv", "text/csv"],
    ["REEF.PNG", "image/png"],
    ["reef", "application/octet-stream"],
  ]);
});

it("saves the bytes of a response unchanged", async () => {
  for (const [operation, content] of [["picture", bytes], ["table", csv]] as const) {
    const file = join(place.machine.home, operation);
    const told = await place.machine.run(["call", "registry", operation, "--output", file]);
    expect(told).toMatchObject({ code: 0, stdout: "" });
    expect(await readFile(file)).toEqual(content);
  }
});

it("writes bytes to a pipe unchanged", async () => {
  const { child, ended } = place.machine.start(["call", "registry", "picture"]);
  const pieces: Buffer[] = [];
  child.stdout!.removeAllListeners("data").setEncoding("latin1");
  child.stdout!.on("data", (piece: string) => pieces.push(Buffer.from(piece, "latin1")));
  expect((await ended).code).toBe(0);
  expect(Buffer.concat(pieces)).toEqual(bytes);
});

it("says in a terminal how to save them", async () => {
  const { stdout } = await place.machine.inTerminal("provena call registry picture").ended;
  expect(stdout).toMatch(/8 bytes of image\/png, in .*full with --output FILE/);
});

it("fails with a hint if --json is given", async () => {
  const told = await place.machine.run(["call", "registry", "picture", "--json"]);
  expect(told).toMatchObject({ code: 2, stdout: "" });
  expect(JSON.parse(told.stderr).error).toMatchObject({
    code: "ERR_CONFIG",
    status: 200,
    message: expect.stringContaining(
      "8 bytes of image/png, which no JSON holds. Add --output FILE",
    ),
  });
});
