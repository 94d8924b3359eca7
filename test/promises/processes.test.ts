import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdir, rm } from "node:fs/promises";
import { createServer } from "node:http";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { startDemo } from "../../src/demo/mod.ts";
import { createSession } from "../../src/sign_in.ts";
import { FileStore } from "../../src/store/file.ts";
import { Child, runtimes } from "../store/children.ts";
import { temporaryFolder } from "../store/folder.ts";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const folder = here(`../output/promises-${crypto.randomUUID().slice(0, 8)}`);
const script = `${folder}/child.mjs`;

beforeAll(async () => {
  await mkdir(folder, { recursive: true });
  const options = ["--bundle", "--platform=node", "--format=esm", `--outfile=${script}`];
  // Terminal drawing is not wanted here, and CommonJS inside does not bundle into a module.
  const left = ["undici", "ora", "cli-table3", "qrcode-terminal", "open", "@napi-rs/keyring"];
  const external = left.map((name) => `--external:${name}`);
  await promisify(execFile)(here("../../node_modules/.bin/esbuild"), [
    here("token_child.ts"),
    ...options,
    ...external,
  ]);
}, 60_000);
afterAll(async () => await rm(folder, { recursive: true, force: true }));

describe("14 One refresh, however many processes ask", () => {
  const mixed = Array.from(
    { length: 20 },
    (_, i) => (["node", "deno", "node", "bun"] as const)[i % 4]!,
  );
  test("14 twenty processes of three runtimes, with strict rotation, refresh once", async () => {
    await using demo = await startDemo({ approve: "editor", interval: 0.2, strictRotation: true });
    const cache = await temporaryFolder();
    const store = new FileStore(cache);
    const session = createSession({ deployment: demo.deployment, store, display: "none" });
    await session.signIn({ interactive: true });
    const [key] = await store.list();
    const record = await store.load(key!);
    if (record?.kind !== "tokens") throw new Error("no record");
    // Ended, as far as anybody here can tell.
    const tokens = { ...record.tokens, expiresAt: Date.now(), receivedAt: Date.now() - 300_000 };
    await store.save(key!, { ...record, tokens });

    const { domain, realm, issuer, apis } = demo.deployment;
    const deployment = JSON.stringify({ domain, realm, issuer, apis });
    const children = mixed.map((name) => new Child([...runtimes[name], script, cache, deployment]));
    await Promise.all(children.map((child) => child.says("ready")));
    for (const child of children) child.process.stdin.write("go\n");
    const answers = await Promise.all(children.map((child) => child.says("token")));
    await Promise.all(children.map((child) => child.ended));

    expect(new Set(answers).size).toBe(1);
    const refreshes = demo.requests.filter(({ grantType }) => grantType === "refresh_token");
    expect(refreshes.map(({ status }) => status)).toEqual([200]);
    await session.signOut();
  }, 120_000);
});

describe("46 A thousand sign-ins leave nothing behind", () => {
  test("46 no timer, listener, handle or growing memory after a thousand sign-ins", async () => {
    const child = new Child([...runtimes.node, "--expose-gc", script, "many"]);
    const [line] = (await once(child.lines, "line")) as [string];
    expect(await child.ended).toBe(0);
    const { handles, listeners, sleepers, growth } = JSON.parse(line);
    expect({ handles, listeners, sleepers }).toEqual({ handles: [], listeners: 0, sleepers: 0 });
    expect(growth).toBeLessThan(8_000_000);
  }, 120_000);
});

describe("24 Proxies are honoured", () => {
  for (const runtime of ["node", "deno", "bun"] as const) {
    test(`24 by ${runtime}, as HTTPS_PROXY names them`, async () => {
      const seen: string[] = [];
      const proxy = createServer((_, response) => void response.end());
      proxy.on("connect", (request, socket) => {
        seen.push(request.url ?? "");
        // A program that has given up resets the connection, and that is no failure here.
        socket.on("error", () => {});
        socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
      });
      await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", () => resolve()));
      onTestFinished(() => void proxy.close());
      const { port } = proxy.address() as { port: number };
      const [file, ...args] = [
        ...runtimes[runtime],
        script,
        "request",
        "https://auth.dev.example/",
      ];
      const env = { ...process.env, HTTPS_PROXY: `http://127.0.0.1:${port}`, NO_PROXY: "" };
      await promisify(execFile)(file!, args, { env });
      expect(seen).toContain("auth.dev.example:443");
    }, 60_000);
  }
});
