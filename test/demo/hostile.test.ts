/** Hostile requests to the embedded deployment, which rejects them and keeps working. */
import fc from "fast-check";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Demo, startDemo } from "../../src/demo/mod.ts";
import { cases } from "../fixture/cases.ts";
import {
  callApi,
  DEVICE_GRANT,
  poll,
  postForm,
  requestDeviceCode,
  send,
  signInAs,
} from "./client.ts";

let demo: Demo;
let tokens: Record<string, string>;
beforeAll(async () => {
  demo = await startDemo({ interval: 0 });
  tokens = await signInAs(demo, "editor");
});
afterAll(() => demo.close());

const FORM = "application/x-www-form-urlencoded";
const protocol = (path: string) =>
  `${new URL(demo.issuer).pathname}/protocol/openid-connect/${path}`;

/** Sends exactly these bytes and returns the answer. */
function exchange(port: string, request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect(Number(port), "127.0.0.1", () => socket.write(request, "latin1"));
    socket.setEncoding("latin1");
    socket.on("data", (chunk: string) => answer += chunk);
    socket.on("error", reject);
    socket.on("close", () => resolve(answer));
  });
}

async function statusOf(port: string, request: string): Promise<string | undefined> {
  return /^HTTP\/1\.1 (\d+) /.exec(await exchange(port, request))?.[1];
}

const origin = () => new URL(demo.issuer).origin;
const servers = () => [demo.issuer, demo.deployment.apis.registry].map((url) => new URL(url).port);

const ask = (port: string, line: string) =>
  statusOf(port, `${line} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nconnection: close\r\n\r\n`);

describe("a request target that cannot be parsed", () => {
  it.each([
    "http://",
    "http://[",
    "http://127.0.0.1:99999/",
    "*",
    "x",
    "?x",
    "javascript:alert(1)",
    "/a b",
    "http://%zz/",
  ])("is answered with 400: %s", async (target) => {
    for (const port of servers()) expect(await ask(port, `GET ${target}`)).toBe("400");
  });

  it("is answered with 400 if the method is invalid or the host is missing", async () => {
    for (const port of servers()) {
      expect(await ask(port, "NONSENSE /")).toBe("400");
      expect(await statusOf(port, "GET / HTTP/1.1\r\nconnection: close\r\n\r\n")).toBe("400");
    }
  });

  it("is rejected if it names another server, and accepted if it names this one", async () => {
    for (const port of servers()) {
      const status = (target: string) => ask(port, `GET ${target}`);
      expect(await status(`http://127.0.0.1:${port}/`)).toBe("200");
      expect(await status(`http://localhost:${port}/`)).toBe("200");
      for (
        const target of [
          "http://elsewhere.example.org/",
          `http://elsewhere.example.org:${port}/`,
          `https://127.0.0.1:${port}/`,
          "http://127.0.0.1/",
        ]
      ) expect(await status(target)).toBe("403");
    }
  });

  it("is treated as a path if it only looks like another server", async () => {
    const [port = ""] = servers();
    expect(await ask(port, `GET //elsewhere${new URL(demo.issuer).pathname}`)).toBe("404");
  });
});

describe("a body", () => {
  const begin = (port: string, headers: string) =>
    `POST ${protocol("token")} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nconnection: close\r\n` +
    `content-type: ${FORM}\r\n${headers}\r\n\r\n`;

  it("that is too large is rejected before all of it has arrived", async () => {
    const [port = ""] = servers();
    const part = "a".repeat(100_000);
    expect(await statusOf(port, begin(port, "content-length: 1000000000") + part)).toBe("413");
    const chunk = `${part.length.toString(16)}\r\n${part}\r\n`;
    expect(await statusOf(port, begin(port, "transfer-encoding: chunked") + chunk)).toBe("413");
  });

  it("that is too large does not break the connection for the next request", async () => {
    const [port = ""] = servers();
    const lines = `host: 127.0.0.1:${port}\r\ncontent-type: ${FORM}\r\ncontent-length: 3000000\r\n`;
    const both = `POST ${protocol("token")} HTTP/1.1\r\n${lines}\r\n${"a".repeat(3_000_000)}` +
      `GET / HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nconnection: close\r\n\r\n`;
    expect(await exchange(port, both)).toMatch(/^HTTP\/1\.1 413 [^]*HTTP\/1\.1 200 /);
  });

  it("that ends early is logged as an error of the caller", async () => {
    const [port = ""] = servers();
    const before = demo.requests.length;
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), "127.0.0.1", () => {
        socket.write(`${begin(port, "content-length: 100")}abc`, () => socket.destroy());
      });
      socket.on("close", () => resolve());
    });
    await expect.poll(() => demo.requests.slice(before).map(({ status }) => status))
      .toEqual([400]);
  });

  it("that is not a form has no fields", async () => {
    const url = `${demo.issuer}/protocol/openid-connect/token`;
    const body = `grant_type=${DEVICE_GRANT}`;
    const { text } = await send("POST", url, { "content-type": "text/plain" }, body);
    expect(JSON.parse(text).error_description).toBe("Missing form parameter: grant_type");
  });
});

it("finds no client, grant or user under the name of an inherited property", async () => {
  for (const name of ["constructor", "__proto__", "toString", "hasOwnProperty"]) {
    const { status, body } = await requestDeviceCode(demo, { clientId: name });
    expect([status, body.error]).toEqual([401, "invalid_client"]);
    const fields = { client_id: "client-tools", grant_type: name };
    const { body: answer } = await postForm(`${origin()}${protocol("token")}`, fields);
    expect(answer.error).toBe("unsupported_grant_type");
    expect((await send("GET", `${origin()}/profile?user=${name}`)).text).toContain("People");
  }
});

describe("any request", () => {
  const anyText = () => fc.oneof(fc.string({ unit: "binary", maxLength: 60 }), fc.string());
  const names = [
    "client_id",
    "grant_type",
    "device_code",
    "refresh_token",
    "token",
    "scope",
    "user_code",
    "username",
    "decision",
    "csrf",
    "role",
    "__proto__",
    "id_token_hint",
  ];
  /** Values that pass the first checks, and names of inherited properties. */
  const values = () =>
    fc.oneof(
      fc.constantFrom(
        "client-tools",
        "automated-access",
        "constructor",
        "__proto__",
        "toString",
        DEVICE_GRANT,
        "refresh_token",
        "openid roles offline_access",
        ...Object.values(tokens).map(String),
        `${tokens["refresh_token"]!.slice(0, -5)}AAAAA`,
        "e30.e30.",
        "eyJhbGciOiJub25lIn0.e30.",
        "eyJhbGciOiJIUzI1NiIsImNyaXQiOlsieCJdfQ.e30.AA",
      ),
      anyText(),
    );
  const requests = () =>
    fc.record({
      method: fc.constantFrom("GET", "POST", "DELETE", "PUT", "HEAD", "OPTIONS"),
      path: fc.oneof(
        { weight: 4, arbitrary: fc.constantFrom(...paths()) },
        { weight: 1, arbitrary: fc.webPath() },
      ),
      query: fc.array(fc.tuple(fc.constantFrom(...names, "user", "saved"), values())),
      form: fc.array(fc.tuple(fc.constantFrom(...names), values()), { maxLength: 8 }),
      type: fc.constantFrom(FORM, `${FORM}; charset=utf-8`, "application/json", "text/plain", ""),
      bearer: fc.option(fc.constantFrom(tokens["access_token"]!, tokens["id_token"]!, "a.b.c")),
      cookie: fc.option(fc.stringMatching(/^[\x21-\x7e]{0,40}$/)),
    });
  const paths = () => [
    "/",
    "/profile",
    new URL(demo.issuer).pathname,
    ...["/device", "/.well-known/openid-configuration", "/x"]
      .map((path) => new URL(demo.issuer).pathname + path),
    `${new URL(demo.issuer).pathname}/account/applications/client-tools/consent`,
    ...["auth", "auth/device", "token", "token/introspect", "userinfo", "logout", "revoke", "certs"]
      .map(protocol),
  ];

  it("is answered in JSON or with a page, and never with a server error", async () => {
    await fc.assert(
      fc.asyncProperty(requests(), async (request) => {
        const query = new URLSearchParams(request.query.map(wellFormed)).toString();
        const { status, headers, text } = await send(
          request.method,
          `${origin()}${request.path}${query && `?${query}`}`,
          {
            origin: origin(),
            ...(request.type && { "content-type": request.type }),
            ...(request.bearer === null ? {} : { authorization: `Bearer ${request.bearer}` }),
            ...(request.cookie === null ? {} : { cookie: request.cookie }),
          },
          new URLSearchParams(request.form.map(wellFormed)).toString(),
        );
        expect(status).toBeLessThan(500);
        expect(status).toBeGreaterThanOrEqual(200);
        const type = String(headers["content-type"] ?? "");
        if (type === "application/json" && request.method !== "HEAD") JSON.parse(text);
        else if (text !== "") expect(type).toBe("text/html; charset=utf-8");
      }),
      { numRuns: cases(100, 5_000) },
    );
    expect(demo.requests.filter(({ status }) => status >= 500)).toEqual([]);
    const code = (await requestDeviceCode(demo)).body;
    expect((await poll(demo, code.device_code)).body.error).toBe("authorization_pending");
    expect((await callApi(demo.issuer)).status).toBe(200);
  }, 600_000);
});

/** Lone surrogates cannot be sent. */
function wellFormed([name, value]: readonly [string, string]): [string, string] {
  return [name, value.toWellFormed()];
}
