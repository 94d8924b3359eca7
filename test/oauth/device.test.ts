import { describe, expect, test } from "vitest";
import { requestDeviceCode } from "../../src/oauth/device.ts";
import { html, json } from "../faults/answers.ts";
import { openExchange } from "./exchange.ts";

const code = (origin: string, fields: Record<string, unknown> = {}) =>
  json({
    device_code: "the-device-code",
    user_code: "WDJB-MJHT",
    verification_uri: `${origin}/device`,
    verification_uri_complete: `${origin}/device?user_code=WDJB-MJHT`,
    expires_in: 600,
    interval: 2,
    ...fields,
  });

describe("a device code", () => {
  test("is the server's, with the time it expires", async () => {
    await using exchange = await openExchange();
    const { auth, system } = exchange;
    exchange.answer("device", code(auth.origin));
    expect(await requestDeviceCode(exchange.server, "openid roles", { now: system.now })).toEqual({
      deviceCode: "the-device-code",
      userCode: "WDJB-MJHT",
      verificationUri: `${auth.origin}/device`,
      verificationUriComplete: `${auth.origin}/device?user_code=WDJB-MJHT`,
      expiresAt: system.now() + 600_000,
      interval: 2,
    });
    const { form } = auth.requests.at(-1)!;
    expect(Object.fromEntries(form)).toEqual({ client_id: "client-tools", scope: "openid roles" });
  });

  test("can come without a complete link and without an interval", async () => {
    await using exchange = await openExchange();
    const { auth, system } = exchange;
    const fields = { verification_uri_complete: undefined, interval: undefined };
    exchange.answer("device", code(auth.origin, fields));
    const given = await requestDeviceCode(exchange.server, "openid", { now: system.now });
    expect(given).not.toHaveProperty("verificationUriComplete");
    expect(given.interval).toBe(5);
  });

  test.each([
    ["an interval of zero", { interval: 0 }, 1, 600],
    ["an interval written as text", { interval: "7" }, 7, 600],
    ["an interval that is none", { interval: "soon" }, 5, 600],
    ["a negative interval", { interval: -1 }, 5, 600],
    ["an interval of null", { interval: null }, 5, 600],
    ["no complete link, written as null", { verification_uri_complete: null }, 2, 600],
    ["a negative lifetime, which means none", { expires_in: -1 }, 2, 600],
    ["a lifetime of null", { expires_in: null }, 2, 600],
    ["a lifetime written as text", { expires_in: "300" }, 2, 300],
  ])("is read with %s", async (_, fields, interval, seconds) => {
    await using exchange = await openExchange();
    const { auth, system } = exchange;
    exchange.answer("device", code(auth.origin, fields));
    const given = await requestDeviceCode(exchange.server, "openid", { now: system.now });
    expect(given.interval).toBe(interval);
    expect(given.expiresAt - system.now()).toBe(seconds * 1000);
    expect("verificationUriComplete" in given).toBe(!("verification_uri_complete" in fields));
  });

  test.each([
    [html(503), "(HTTP 503). Try again later", 503],
    [json({}, 429, { "retry-after": "30" }), "(HTTP 429). Try again in 30 s", 429],
    [json({ error: "slow_down" }, 429), "(HTTP 429). Try again later", 429],
  ])("that is not to be had just now is told as that", async (answer, said, status) => {
    await using exchange = await openExchange();
    exchange.answer("device", answer);
    const { now } = exchange.system;
    const asked = requestDeviceCode(exchange.server, "openid", { now });
    expect(await exchange.failure(asked)).toMatchObject({
      code: "ERR_NETWORK",
      message: `ISSUER gives no device code just now ${said}`,
      status,
    });
  });

  test("is valid for a day at most", async () => {
    await using exchange = await openExchange();
    const { auth, system } = exchange;
    exchange.answer("device", code(auth.origin, { expires_in: 1e9 }));
    const given = await requestDeviceCode(exchange.server, "openid", { now: system.now });
    expect(given.expiresAt - system.now()).toBe(86_400_000);
  });

  test("is not requested when the signal aborts", async () => {
    await using exchange = await openExchange();
    const signal = AbortSignal.abort(new Error("enough"));
    const asked = requestDeviceCode(exchange.server, "openid", {
      now: exchange.system.now,
      signal,
    });
    await expect(asked).rejects.toThrow("enough");
    expect(exchange.auth.requests).toEqual([]);
  });
});

const tooLong = "ISSUER sent a code or an address that is too long to use. " +
  "Ask the deployment's administrators";
const noCode = "Try again, or ask the deployment's administrators";

describe("a device code is refused", () => {
  const pad = (length: number, text = "") => text + "x".repeat(length - text.length);
  const answers: Record<
    string,
    (origin: string) => readonly [Parameters<typeof json>[0], number, object]
  > = {
    "a user code of 101 characters": (origin) => [
      { ...fields(origin), user_code: pad(101) },
      200,
      { code: "ERR_OAUTH", message: tooLong },
    ],
    "a user code with a character that cannot be seen": (origin) => [
      { ...fields(origin), user_code: "WDJB\u3164MJHT" },
      200,
      {
        code: "ERR_OAUTH",
        message: "ISSUER sent a code with invisible characters, so nobody can compare it. " +
          "Ask the deployment's administrators",
      },
    ],
    "a link of 2001 characters": (origin) => [
      { ...fields(origin), verification_uri: pad(2001, `${origin}/`) },
      200,
      { code: "ERR_OAUTH", message: tooLong },
    ],
    "a complete link of 2001 characters": (origin) => [
      { ...fields(origin), verification_uri_complete: pad(2001, `${origin}/`) },
      200,
      { code: "ERR_OAUTH", message: tooLong },
    ],
    "a link elsewhere": (origin) => [
      { ...fields(origin), verification_uri: "https://evil.example/device" },
      200,
      {
        code: "ERR_DISCOVERY",
        message: expect.stringMatching(
          /^ISSUER names a verification_uri at https:\/\/evil\.example, which is not its own origin; /,
        ),
      },
    ],
    "a complete link elsewhere": (origin) => [
      { ...fields(origin), verification_uri_complete: "https://evil.example/device" },
      200,
      {
        code: "ERR_DISCOVERY",
        message: expect.stringMatching(/a verification_uri_complete at https:\/\/evil\.example,/),
      },
    ],
    "a link with a password": (origin) => [
      { ...fields(origin), verification_uri: `${origin.replace("//", "//user:pw@")}/device` },
      200,
      {
        code: "ERR_DISCOVERY",
        message: expect.stringMatching(/a verification_uri with a user name or password in it;/),
      },
    ],
    "a device code of 100,001 characters": (origin) => [
      { ...fields(origin), device_code: pad(100_001) },
      200,
      { code: "ERR_OAUTH", message: tooLong },
    ],
    "an unknown client": () => [
      { error: "invalid_client", error_description: "Invalid client" },
      401,
      {
        code: "ERR_OAUTH",
        error: "invalid_client",
        status: 401,
        message: "ISSUER refused a device code for client-tools: invalid_client, Invalid client. " +
          "Check that the client client-tools exists there and has the device grant switched on",
      },
    ],
    "a scope it does not know": () => [
      { error: "invalid_scope" },
      400,
      {
        code: "ERR_OAUTH",
        error: "invalid_scope",
        status: 400,
        message: "ISSUER refused a device code for client-tools: invalid_scope. Check the scope",
      },
    ],
    "another reason, with a long description": () => [
      { error: "slow_down", error_description: "y".repeat(1000) },
      400,
      {
        code: "ERR_OAUTH",
        error: "slow_down",
        status: 400,
        message: `ISSUER refused a device code for client-tools: slow_down, ${
          "y".repeat(400 - "slow_down, ".length)
        }… ${noCode}`,
      },
    ],
    "an answer without a code": () => [
      { user_code: "A" },
      200,
      {
        code: "ERR_OAUTH",
        status: 200,
        message: expect.stringMatching(
          /^ISSUER sent no usable device code \(HTTP 200\): .+device_code.+\. Try again, or ask the deployment's administrators$/,
        ),
      },
    ],
  };
  const fields = (origin: string) => ({
    device_code: "d",
    user_code: "u",
    verification_uri: `${origin}/device`,
    expires_in: 600,
  });
  test.each(Object.keys(answers))("%s", async (what) => {
    await using exchange = await openExchange();
    const [body, status, failure] = answers[what]!(exchange.auth.origin);
    exchange.answer("device", json(body, status));
    const { now } = exchange.system;
    const asked = requestDeviceCode(exchange.server, "openid", { now });
    expect(await exchange.failure(asked)).toMatchObject(failure);
  });

  test("except for a user code of 100 characters and links of 2000", async () => {
    await using exchange = await openExchange();
    const { origin } = exchange.auth;
    const link = pad(2000, `${origin}/`);
    exchange.answer(
      "device",
      code(origin, {
        user_code: pad(100),
        verification_uri: link,
        verification_uri_complete: link,
      }),
    );
    const { now } = exchange.system;
    const given = await requestDeviceCode(exchange.server, "openid", { now });
    expect(given.verificationUri).toBe(link);
  });

  test("for an HTML answer, with its status", async () => {
    await using exchange = await openExchange();
    exchange.answer("device", html(502));
    const { now } = exchange.system;
    const asked = requestDeviceCode(exchange.server, "openid", { now });
    expect(await exchange.failure(asked)).toMatchObject({ code: "ERR_NETWORK", status: 502 });
  });
});
