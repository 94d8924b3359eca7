import { Buffer } from "node:buffer";
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test, vi } from "vitest";
import { requestWhole } from "../../src/system/request.ts";
import { requestBytes } from "../../src/system/request_bytes.ts";
import { realSystem } from "../../src/system/system.ts";
import { json, serveApi } from "../api/api_server.ts";

test(
  "on Node a request goes without fetch, and the answer is like one of fetch",
  async () => {
    await using api = await serveApi(undefined, (request, response) => {
      response.setHeader("location", "/elsewhere");
      json(response, 302, { got: request.body });
    });
    const fetch = vi.spyOn(globalThis, "fetch").mockRejectedValue(new Error("not to be called"));
    try {
      const body = new URLSearchParams({ grant_type: "refresh_token", scope: "a b" });
      const headers = { "X-Of-Ours": "1" };
      const answer = await requestWhole(realSystem, `${api.origin}/token`, {
        method: "POST",
        headers,
        body,
      });
      expect(answer).toBeInstanceOf(Response);
      expect([answer.status, answer.statusText]).toEqual([302, "Found"]);
      expect(answer.headers.get("content-type")).toMatch("application/json");
      expect(await answer.json()).toEqual({ got: "grant_type=refresh_token&scope=a+b" });
      expect(api.requests).toMatchObject([{
        method: "POST",
        url: "/token",
        headers: {
          accept: "*/*",
          "accept-encoding": "identity",
          "user-agent": "node",
          "x-of-ours": "1",
          "content-type": "application/x-www-form-urlencoded;charset=UTF-8",
          "content-length": "34",
        },
      }]);
    } finally {
      fetch.mockRestore();
    }
  },
);

test("somebody else's fetch is used where there is one", async () => {
  const asked: unknown[] = [];
  const fetch = (url: unknown) => {
    asked.push(String(url));
    return Promise.resolve(new Response("theirs"));
  };
  const answer = await requestWhole({ ...realSystem, fetch }, "https://reef.example/a");
  expect(await answer.text()).toBe("theirs");
  expect(asked).toEqual(["https://reef.example/a"]);
});

test("fetch is used where somebody has set how it sends", async () => {
  class ProxyAgent {}
  const key = Symbol.for("undici.globalDispatcher.1");
  const holder = globalThis as Record<symbol, unknown>;
  new Headers(); // loads what has a dispatcher
  const before = holder[key];
  const fetch = vi.spyOn(globalThis, "fetch").mockResolvedValue(new Response("by their agent"));
  holder[key] = new ProxyAgent();
  try {
    const answer = await requestWhole(realSystem, "http://127.0.0.1:9/");
    expect(await answer.text()).toBe("by their agent");
  } finally {
    fetch.mockRestore();
    holder[key] = before;
  }
});

/** A certificate for this machine, which is believed until the test has ended. */
async function ownCertificate(): Promise<{ key: Buffer; cert: Buffer }> {
  const folder = await mkdtemp(join(tmpdir(), "provena-tls-"));
  onTestFinished(async () => await rm(folder, { recursive: true, force: true }));
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  await promisify(execFile)("openssl", [
    ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"],
    ...["-keyout", key, "-out", cert, "-days", "2", "-subj", "/CN=localhost"],
  ]);
  vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
  onTestFinished(() => void vi.unstubAllEnvs());
  return { key: await readFile(key), cert: await readFile(cert) };
}

test.each(["http", "https"])(
  "by %s answers arrive whole, beside each other and however late they are read",
  async (protocol) => {
    const contents = Array.from({ length: 4 }, () => randomBytes(700_000));
    const answer = (request: IncomingMessage, response: ServerResponse) => {
      response.end(contents[Number(request.url!.slice(1))]);
    };
    const server = protocol === "http"
      ? createServer(answer)
      : createTlsServer(await ownCertificate(), answer);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
    onTestFinished(() => void server.close().closeAllConnections());
    const { port } = server.address() as AddressInfo;
    const connections = new Set<Socket>();
    server.on("connection", (socket: Socket) => connections.add(socket));
    const { signal } = new AbortController();
    const get = (i: number) =>
      requestBytes(realSystem, new URL(`${protocol}://localhost:${port}/${i}`), {
        method: "GET",
        headers: {},
        signal,
      });
    for (let round = 0; round < 2; round++) {
      const answers = await Promise.all(contents.map((_, i) => get(i)));
      const readers = answers.map(({ body }) => body!.getReader());
      // In turn, so that pieces of all lie in memory while others arrive.
      const pieces: Uint8Array[][] = contents.map(() => []);
      const open = new Set(readers);
      while (open.size > 0) {
        for (const reader of open) {
          const { done, value } = await reader.read();
          if (done) open.delete(reader);
          else pieces[readers.indexOf(reader)]!.push(value);
        }
      }
      expect(pieces.map((all, i) => Buffer.concat(all).equals(contents[i]!))).not.toContain(false);
    }
    // The second round used the connections of the first.
    expect(connections.size).toBe(contents.length);
  },
);
