import { expect, test, vi } from "vitest";
import { requestWhole } from "../../src/system/request.ts";
import { realSystem } from "../../src/system/system.ts";
import { json, oneOperation, serveApi } from "../api/api_server.ts";

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

test("on Node a call of an operation goes without fetch, and its refusal is like one of fetch", async () => {
  await using api = await serveApi(oneOperation(), ({ url }, response) => {
    if (url.endsWith("=")) json(response, 404, { detail: "There is no such thing" });
    else json(response, 200, { url });
  });
  const registry = await api.explore();
  expect((await registry.call("thing")).data).toEqual({ url: "/thing" });
  const refused = registry.call("thing", { id: "" }, { check: false });
  await expect(refused).rejects.toMatchObject({
    code: "ERR_HTTP",
    status: 404,
    message: expect.stringContaining("There is no such thing"),
  });
  for (const { headers } of api.requests) {
    expect(headers).toMatchObject({
      "user-agent": "node",
      authorization: expect.stringMatching(/^Bearer ey/),
    });
    expect(headers).not.toHaveProperty("sec-fetch-mode");
  }
});

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
