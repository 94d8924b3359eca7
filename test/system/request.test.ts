import { describe, expect, test } from "vitest";
import { networkError } from "../../src/system/network_error.ts";
import { requestWhole } from "../../src/system/request.ts";
import { createFakeSystem } from "../fake_system.ts";

const node = (code: string, message: string) =>
  new TypeError("fetch failed", { cause: Object.assign(new Error(message), { code }) });
const deno = (why: string) =>
  new TypeError("fetch failed", {
    cause: new Error(
      `error sending request for url (https://reef.example/): client error (Connect): ${why}`,
    ),
  });
const bun = (code: string, message: string) => Object.assign(new TypeError(message), { code });

describe("the reason that a host cannot be reached is in plain words, the same on every runtime", () => {
  test.each([
    ["Node", node("ENOTFOUND", "getaddrinfo ENOTFOUND reef.example")],
    ["Deno", deno("dns error: failed to lookup address information: Name or service not known")],
    ["Bun", bun("ENOTFOUND", "getaddrinfo ENOTFOUND reef.example")],
  ])("no such host: %s", (_, error) => {
    expect(networkError(error, "reef.example").message).toBe(
      "reef.example cannot be reached: no host of this name was found (ENOTFOUND). " +
        "Check the name, the connection, and HTTPS_PROXY if you need one",
    );
  });

  test.each([
    ["Node", node("ECONNREFUSED", "connect ECONNREFUSED 127.0.0.1:7300")],
    ["Deno", deno("tcp connect error: Connection refused (os error 111)")],
    ["Bun", bun("ConnectionRefused", "Unable to connect. Is the computer able to access the url?")],
  ])("nobody there, on this machine: %s", (_, error) => {
    expect(networkError(error, "127.0.0.1:7300").message).toBe(
      "127.0.0.1:7300 cannot be reached: nothing answers at this address (ECONNREFUSED). " +
        "If it was the demo, start it again, in a terminal: provena demo --serve",
    );
  });

  test("an unknown reason is quoted once", () => {
    expect(networkError(node("EODD", "connect EODD"), "reef.example").message).toMatch(
      /^reef\.example cannot be reached: connect EODD\. Check/,
    );
    expect(networkError(node("EODD", "odd"), "reef.example").message).toMatch(
      /^reef\.example cannot be reached: odd \(EODD\)\. Check/,
    );
  });
});

describe("a time limit that ends while the process is suspended", () => {
  /** A request whose answer comes when the test says. */
  function asked() {
    let answer = (_: Response) => {};
    const fetch = () => new Promise<Response>((resolve) => answer = resolve);
    const system = createFakeSystem({ fetch });
    const outcome = requestWhole(system, "https://reef.example/", {}, { timeout: 15_000 });
    outcome.catch(() => {});
    return { system, outcome, answer: (text: string) => answer(new Response(text)) };
  }

  test("55 leaves time to read a response that arrived meanwhile", async () => {
    const { system, outcome, answer } = asked();
    system.jump(60_000);
    await system.advance(15_000);
    answer("the only copy");
    expect(await (await outcome).text()).toBe("the only copy");
  });

  test("55 still ends a moment later, and at once if the process was not suspended", async () => {
    const slept = asked();
    slept.system.jump(60_000);
    await slept.system.advance(15_000 + 4_999);
    await expect(Promise.race([slept.outcome, "not yet"])).resolves.toBe("not yet");
    await slept.system.advance(1);
    await expect(slept.outcome).rejects.toMatchObject({ code: "ERR_NETWORK" });
    const awake = asked();
    await awake.system.advance(15_000);
    await expect(awake.outcome).rejects.toMatchObject({ code: "ERR_NETWORK" });
    expect([slept, awake].map(({ system }) => system.sleepers.length)).toEqual([0, 0]);
  });
});

describe("a whole answer", () => {
  const ask = (body: BodyInit | null, init?: ResponseInit) =>
    requestWhole(
      createFakeSystem({ fetch: () => Promise.resolve(new Response(body, init)) }),
      "https://reef.example/",
    );

  test("is read as text, JSON or bytes, and its copy too", async () => {
    const text = '{"site":"Heron Reef"}';
    const answer = await ask(`\ufeff${text}`, { status: 201, headers: { "x-site": "1" } });
    expect([answer.status, answer.ok, answer.headers.get("x-site")]).toEqual([201, true, "1"]);
    for (const each of [answer, answer.clone()]) {
      expect(await each.text()).toBe(text);
      expect(await each.json()).toEqual({ site: "Heron Reef" });
      expect(new TextDecoder().decode(await each.arrayBuffer())).toBe(text);
      expect(each.status).toBe(201);
    }
  });

  test("that is no JSON is rejected, as is one that is empty", async () => {
    await expect((await ask("<html>")).json()).rejects.toBeInstanceOf(SyntaxError);
    await expect((await ask(null, { status: 204 })).json()).rejects.toBeInstanceOf(SyntaxError);
  });
});
