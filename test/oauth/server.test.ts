import { describe, expect, test } from "vitest";
import { OAuthServer } from "../../src/oauth/server.ts";
import { halfJson, hang, html, json } from "../faults/answers.ts";
import { type Exchange, openExchange } from "./exchange.ts";

const elsewhere = "https://evil.example/token";
const notOwn = (name: string) =>
  `ISSUER names a ${name} at https://evil.example, which is not its own origin; nothing was sent ` +
  "there. Check domain and realm, or ask the deployment's administrators";

describe("metadata", () => {
  test("is fetched once for all callers", async () => {
    await using exchange = await openExchange();
    const { auth, server } = exchange;
    const [one, other] = await Promise.all([server.metadata(), server.metadata()]);
    await server.metadata();
    expect(one).toBe(other);
    expect(one.token_endpoint).toBe(auth.origin + auth.path("token"));
    expect(auth.requests.map(({ path }) => path)).toEqual([auth.path("discovery")]);
  });

  test("is fetched again after a failure", async () => {
    await using exchange = await openExchange();
    const { server } = exchange;
    exchange.answer("discovery", html(502));
    await exchange.failure(server.metadata());
    expect((await server.metadata()).issuer).toBe(exchange.auth.issuer);
  });

  test("can lack the endpoints for a sign-out", async () => {
    await using exchange = await openExchange();
    exchange.auth.metadata = { end_session_endpoint: undefined, revocation_endpoint: undefined };
    expect((await exchange.server.metadata()).end_session_endpoint).toBeUndefined();
  });

  test("stops loading when the signal aborts", async () => {
    await using exchange = await openExchange();
    const controller = new AbortController();
    exchange.answer("discovery", (...args) => {
      controller.abort(new Error("enough"));
      return hang(...args);
    });
    await expect(exchange.server.metadata(controller.signal)).rejects.toThrow("enough");
  });

  const refused: Record<
    string,
    readonly [prepare: (exchange: Exchange) => void, message: unknown]
  > = {
    "that does not exist": [
      (e) => e.answer("discovery", json({ error: "Realm does not exist" }, 404)),
      "There is no Keycloak realm at ISSUER. Check domain and realm",
    ],
    "answered with HTTP 503": [
      (e) => e.answer("discovery", json({}, 503)),
      "ISSUER answered HTTP 503 instead of its metadata. Check domain and realm, or try again later",
    ],
    "that is a page": [
      (e) =>
        e.answer(
          "discovery",
          (_, response) =>
            void response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end("<p>"),
        ),
      "ISSUER answered text/html where its metadata (JSON) should be. Check domain and realm, " +
      "and whether a network sign-in page stands in between",
    ],
    "of a long type": [
      (e) =>
        e.answer(
          "discovery",
          (_, response) =>
            void response.writeHead(200, { "content-type": `x/${"y".repeat(100)}` }).end("{}"),
        ),
      expect.stringContaining(` x/${"y".repeat(58)} where`),
    ],
    "of no type": [
      (e) => e.answer("discovery", (_, response) => void response.writeHead(200).end("{}")),
      expect.stringContaining("ISSUER answered no content type where"),
    ],
    "that is cut short": [
      (e) => e.answer("discovery", halfJson({ issuer: e.auth.issuer })),
      expect.stringMatching(
        /^The metadata of ISSUER cannot be used: .+; nothing was sent\. Check domain and realm$/,
      ),
    ],
    "of another issuer": [
      (e) => e.auth.metadata = { issuer: "https://evil.example" },
      "The metadata at ISSUER are those of another issuer, https://evil.example; nothing was " +
      "sent. Check domain and realm; if the other is your sign-in server, name it: " +
      "signIn({ deployment: { domain, realm, issuer } })",
    ],
    "without a token endpoint": [
      (e) => e.auth.metadata = { token_endpoint: undefined },
      "The metadata of ISSUER has no usable token_endpoint. Check domain and realm",
    ],
    "without a device endpoint": [
      (e) => e.auth.metadata = { device_authorization_endpoint: undefined },
      "The metadata of ISSUER has no usable device_authorization_endpoint. Check domain and realm",
    ],
    "without the address of the keys": [
      (e) => e.auth.metadata = { jwks_uri: "nowhere" },
      "The metadata of ISSUER has no usable jwks_uri. Check domain and realm",
    ],
    "whose end_session_endpoint is not a text": [
      (e) => e.auth.metadata = { end_session_endpoint: 7 },
      "The metadata of ISSUER has no usable end_session_endpoint. Check domain and realm",
    ],
    ...Object.fromEntries(
      [
        "token_endpoint",
        "jwks_uri",
        "device_authorization_endpoint",
        "end_session_endpoint",
        "revocation_endpoint",
      ].map((name) => [
        `whose ${name} is elsewhere`,
        [
          (e: Exchange) => e.auth.metadata = { [name]: elsewhere },
          expect.stringContaining(
            notOwn(name).slice(0, 70),
          ),
        ] as const,
      ]),
    ),
  };
  test.each(Object.keys(refused))("%s is refused", async (what) => {
    await using exchange = await openExchange();
    const [prepare, message] = refused[what]!;
    prepare(exchange);
    const failure = await exchange.failure(exchange.server.metadata());
    expect(failure).toMatchObject({ code: "ERR_DISCOVERY", message });
    expect(exchange.auth.requests).toHaveLength(1);
  });

  test("that cannot be used is an error with its status", async () => {
    await using exchange = await openExchange();
    exchange.answer("discovery", json({}, 503));
    expect(await exchange.failure(exchange.server.metadata())).toMatchObject({ status: 503 });
  });
});

describe("an address belongs to the server", () => {
  const server = (issuer = "https://auth.reef.example/realms/r") =>
    new OAuthServer({} as never, issuer, "c");

  test.each([
    ["https://auth.reef.example/anything", true],
    ["https://auth.reef.example:443/", true],
    ["https://auth.reef.example:8443/", false],
    ["https://auth.reef.example.evil.example/", false],
    ["http://auth.reef.example/", false],
    ["https://user@auth.reef.example/", false],
    ["https://user:pw@auth.reef.example/", false],
    ["https://:pw@auth.reef.example/", false],
    ["https://auth.reef.example/user:pw@", true],
    ["no address", false],
  ])("%s: %s", (value, own) => {
    expect(server().isOwnOrigin(value)).toBe(own);
  });

  test("or the error says what it is instead", () => {
    const assert = (value: string) => () => server().assertOwnOrigin(value, "token_endpoint");
    expect(assert("https://auth.reef.example/")).not.toThrow();
    expect(assert("https://evil.example/x")).toThrow(
      "https://auth.reef.example/realms/r names a token_endpoint at https://evil.example, " +
        "which is not its own origin; nothing was sent there. " +
        "Ask the deployment's administrators",
    );
    expect(assert("nowhere")).toThrow("a token_endpoint at no address, which");
    expect(assert("https://user:pa55@auth.reef.example/x")).toThrow(
      "https://auth.reef.example/realms/r names a token_endpoint with a user name or password in " +
        "it; nothing was sent there. Ask the deployment's administrators",
    );
  });

  test("with plain http only on this machine", () => {
    expect(server("http://127.0.0.1:8080/r").isOwnOrigin("http://127.0.0.1:8080/x")).toBe(true);
    expect(server("http://auth.reef.example/r").isOwnOrigin("http://auth.reef.example/x"))
      .toBe(false);
  });
});

describe("signing keys", () => {
  test("are fetched once, and again for an unknown key at most every 30 s", async () => {
    await using exchange = await openExchange();
    const { auth, system, server } = exchange;
    const asked = () => auth.count(auth.path("jwks"));
    await Promise.all([server.keys(), server.keys()]);
    await server.keys();
    expect(asked()).toBe(1);
    await server.keys({ unknownKid: true });
    expect(asked()).toBe(2);
    await system.advance(29_999);
    await server.keys({ unknownKid: true });
    expect(asked()).toBe(2);
    await server.keys();
    await system.advance(1);
    await server.keys({ unknownKid: true });
    expect(asked()).toBe(3);
  });

  test("are fetched again when the clock was set back", async () => {
    await using exchange = await openExchange();
    const { auth, system, server } = exchange;
    await server.keys();
    await server.keys({ unknownKid: true });
    system.jump(-3_600_000);
    await server.keys({ unknownKid: true });
    expect(auth.count(auth.path("jwks"))).toBe(3);
  });

  test("can be fetched again after a first fetch for an unknown key", async () => {
    await using exchange = await openExchange();
    const { auth, server } = exchange;
    await server.keys({ unknownKid: true });
    await server.keys({ unknownKid: true });
    expect(auth.count(auth.path("jwks"))).toBe(2);
  });

  test("are requested as JSON, and returned unchanged", async () => {
    await using exchange = await openExchange();
    const { auth, server } = exchange;
    expect(await server.keys()).toEqual(await auth.keySet());
    expect(auth.requests.at(-1)!.headers.accept).toBe("application/json");
  });

  test.each([
    ["that are not there", json({}, 404), "404"],
    ["with a bad status", json({ keys: [] }, 500), "500"],
    ["that are none", json({ keys: "none" }), "200"],
    ["that are null", json(null), "200"],
    ["that are half", halfJson({ keys: [] }), "200"],
  ])("%s are an error", async (_, answer, status) => {
    await using exchange = await openExchange();
    exchange.answer("jwks", answer);
    expect(await exchange.failure(exchange.server.keys())).toMatchObject({
      code: "ERR_DISCOVERY",
      message: `The signing keys of ISSUER cannot be read (HTTP ${status}). Try again`,
    });
  });

  test("are not waited for after an abort", async () => {
    await using exchange = await openExchange();
    const { server } = exchange;
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(server.keys({ signal })).rejects.toThrow("enough");
    expect(exchange.auth.requests).toEqual([]);
  });
});

describe("the server's clock", () => {
  test.each([[0, 0], [90, 90], [-3600, -3600]])("is learned if %i s off", async (skew, offset) => {
    await using exchange = await openExchange();
    exchange.auth.skew = skew;
    const { server } = exchange;
    expect(server.clockOffset).toBeUndefined();
    await server.metadata();
    expect(server.clockOffset).toBe(offset);
  });

  test("is not learned from an answer without a valid date", async () => {
    await using exchange = await openExchange();
    const { auth, server } = exchange;
    const undated = (date?: string): Parameters<Exchange["answer"]>[1] => (_, response) => {
      response.sendDate = false;
      response.writeHead(200, date ? { date } : {}).end("{}");
    };
    auth.once("/x", undated(), undated("yesterday"));
    await server.send(`${auth.origin}/x`);
    await server.send(`${auth.origin}/x`);
    expect(server.clockOffset).toBeUndefined();
  });
});

test("requests use plain http only if the issuer does, and keep the given limits", async () => {
  const oauth = await import("oauth4webapi");
  await using exchange = await openExchange();
  const options = await exchange.server.requestOptions();
  expect(options[oauth.allowInsecureRequests]).toBe(true);
  const secure = new OAuthServer(exchange.system, "https://auth.reef.example/r", "c");
  expect((await secure.requestOptions())[oauth.allowInsecureRequests]).toBe(false);

  const limited = await exchange.server.requestOptions({ maxBytes: 4 });
  exchange.auth.once("/x", json({ long: "enough" }));
  const send = limited[oauth.customFetch] as (url: string, init: RequestInit) => Promise<Response>;
  // The library passes its own signal, which has no effect here.
  const sent = send(`${exchange.auth.origin}/x`, { signal: AbortSignal.abort() });
  expect(await exchange.failure(sent)).toMatchObject({
    code: "ERR_NETWORK",
    message: expect.stringContaining("more than 4 bytes"),
  });
});
