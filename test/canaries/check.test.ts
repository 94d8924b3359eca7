import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { random } from "../scan/secrets.ts";

const script = fileURLToPath(new URL("check.mjs", import.meta.url));
const witness = fileURLToPath(new URL("witness.mjs", import.meta.url));
const node = "Deno" in globalThis || process.versions.bun ? "node" : process.execPath;
const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const token = `${base64url({ alg: "RS256", typ: "JWT", kid: "key" })}.` +
  `${base64url({ sub: "5f1c", iss: "https://auth.reef.example", jti: "Xk2pQ9vLm4" })}.` +
  random("signature", 342);
const deviceCode = random("device", 43);

let root: string;

async function leave(path: string, text: string): Promise<void> {
  const file = join(root, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

/** Runs the check for a test run that issued a token and a device code. */
async function check(): Promise<{ code: number; stdout: string }> {
  const env = { ...process.env, CANARIES: join(root, "canaries"), CANARIES_ROOT: root };
  return await promisify(execFile)(node, [script], { env }).then(
    ({ stdout }) => ({ code: 0, stdout }),
    (error: { code: number; stdout: string }) => error,
  );
}

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "provena-canaries-"));
  await leave("canaries/secrets/1.jsonl", [token, deviceCode].map((s) => `"${s}"\n`).join(""));
  await leave("canaries/shown/1.jsonl", `{"where":"a command","text":"Signed in"}\n`);
  await leave(".cache/ci/readme.log", " ✓ test/oauth/sign_out.test.ts (4 tests) 243ms\n");
});
afterEach(() => rm(root, { recursive: true, force: true }));

test("a run that shows no secret passes", async () => {
  const { code, stdout } = await check();
  expect(stdout).toMatch(/\n7 passed, 0 failed\n$/);
  expect(code).toBe(0);
});

const middle = (secret: string) => secret.slice(-40, -32);
const leaks: Record<string, () => Promise<void>> = {
  "a whole token in a log": () => leave(".cache/ci/bun.log", `x ${token} y`),
  "eight characters of a signature in a log": () => leave(".cache/ci/bun.log", `${middle(token)}…`),
  "eight characters of the claims in a notebook": () =>
    leave("notebooks/a.ipynb", JSON.stringify({ text: token.split(".")[1]!.slice(20, 28) })),
  "eight characters of a device code on a screen": () =>
    leave(
      "canaries/shown/2.jsonl",
      JSON.stringify({ where: "a page", text: deviceCode.slice(9, 17) }),
    ),
  "a token that no test issued in a report": () =>
    leave("test/output/report.json", `"${base64url({ alg: "none" })}.${base64url({ sub: "1" })}."`),
  "a device code in a picture": () =>
    leave("notebooks/a.ipynb", `data:image/svg+xml;base64,${btoa(`<svg>${deviceCode}</svg>`)}`),
  "a user code in a notebook": () => leave("notebooks/a.ipynb", `{"text":"WDJB-MJHT"}`),
};
describe("a secret is found in every place, and not printed", () => {
  test.each(Object.keys(leaks))("%s", async (what) => {
    await leaks[what]!();
    const { code, stdout } = await check();
    expect(stdout).toMatch(/not ok/);
    expect(stdout).not.toContain(middle(token));
    expect(stdout).not.toContain(deviceCode.slice(9, 17));
    expect(code).toBe(1);
  });
});

test.each(["secrets", "shown"])("a run without a record of %s fails", async (kind) => {
  await rm(join(root, "canaries", kind), { recursive: true });
  expect((await check()).code).toBe(1);
});

test("each token that a server issues or receives is recorded once", async () => {
  await leave(
    "server.mjs",
    [
      `import { createServer } from "node:http";`,
      `import { watchServers } from ${JSON.stringify(witness)};`,
      `watchServers();`,
      `const server = createServer((_, response) => response.end(process.env.ANSWER));`,
      `server.listen(0, "127.0.0.1", async () => {`,
      "  const url = `http://127.0.0.1:${server.address().port}/`;",
      `  const headers = { authorization: "Bearer sent-Sent-sent-Sent-1" };`,
      `  for (let i = 0; i < 2; i++) await (await fetch(url, { headers })).text();`,
      `  server.closeAllConnections();`,
      `  server.close();`,
      `});`,
    ].join("\n"),
  );
  const answer = { access_token: token, device_code: deviceCode, expires_in: 300 };
  const folder = join(root, "kept");
  const env = { ...process.env, CANARIES: folder, ANSWER: JSON.stringify(answer) };
  await promisify(execFile)(node, [join(root, "server.mjs")], { env });
  const [file] = await readdir(join(folder, "secrets"));
  const kept = (await readFile(join(folder, "secrets", file!), "utf8")).trim().split("\n");
  expect(kept.map((line) => JSON.parse(line))).toEqual([
    "sent-Sent-sent-Sent-1",
    token,
    deviceCode,
  ]);
});
