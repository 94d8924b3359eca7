import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import process from "node:process";
import type { Duplex } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isProvenaError } from "../../src/errors.ts";
import { fetchThroughProxy, proxyFor } from "../../src/system/proxy.ts";
import { requestWhole } from "../../src/system/request.ts";
import { realSystem, type System } from "../../src/system/system.ts";
import { readVariable } from "../../src/system/variable.ts";

const TARGET = "https://reef.example/";

/** The real system, on whichever runtime this is, but for its variables. */
function machine(variables: Readonly<Record<string, string>>): System {
  const system: System = {
    ...realSystem,
    env: (name) => readVariable(name, variables[name]),
    fetch: (input, init) => fetchThroughProxy(system, input, init),
    proxyFor: (url) => Promise.resolve(proxyFor(url, system)),
  };
  return system;
}

async function failure(variables: Record<string, string>, timeout = 15_000): Promise<string> {
  try {
    await requestWhole(machine(variables), TARGET, {}, { timeout });
  } catch (error) {
    return isProvenaError(error) ? `${error.code} ${error.message}` : String(error);
  }
  return "no failure";
}

describe("a proxy", () => {
  let proxy: Server;
  let address: string;
  let seen: string[];
  let sockets: Duplex[];
  let answer: string;

  beforeEach(async () => {
    seen = [];
    sockets = [];
    answer = "HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n";
    proxy = createServer((request, response) => {
      seen.push(`${request.method} ${request.url}`);
      response.end("from the proxy");
    });
    proxy.on("connect", (request, socket) => {
      seen.push(`CONNECT ${request.url} ${request.headers["proxy-authorization"] ?? ""}`.trim());
      socket.on("error", () => {});
      sockets.push(socket);
      if (answer) socket.end(answer);
    });
    proxy.listen(0, "127.0.0.1");
    await once(proxy, "listening");
    address = `127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  });

  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    proxy.closeAllConnections();
    proxy.close();
    await once(proxy, "close");
  });

  test.each([
    ["HTTPS_PROXY", "http://PROXY"],
    ["HTTPS_PROXY", "PROXY"],
    ["https_proxy", "PROXY"],
    ["ALL_PROXY", "PROXY"],
    ["all_proxy", "http://PROXY/"],
    ["HTTPS_PROXY", "http://PROXY\r"],
    ["HTTPS_PROXY", '"http://PROXY"'],
  ])("%s=%j is used, and its refusal is told as the proxy's", async (name, value) => {
    expect(await failure({ [name]: value.replace("PROXY", address) })).toBe(
      `ERR_NETWORK The proxy ${address} (${name}) asks for a user name and a password (407). ` +
        `Write both into ${name}, before the host, as in user:password@${address}`,
    );
    expect(seen).toEqual(["CONNECT reef.example:443"]);
  });

  test("is given the user name and the password of its variable", async () => {
    expect(await failure({ HTTPS_PROXY: `http://edda:p%20w@${address}` }))
      .toContain("does not accept the user name and password in the variable (407)");
    expect(seen).toEqual([`CONNECT reef.example:443 Basic ${btoa("edda:p w")}`]);
  });

  test("that lets a host not through is named", async () => {
    answer = "HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n";
    expect(await failure({ HTTPS_PROXY: address })).toMatch(
      /^ERR_NETWORK The proxy \S+ \(HTTPS_PROXY\) does not let requests through to reef\.example/,
    );
  });

  test("that stays silent is named", async () => {
    answer = "";
    expect(await failure({ HTTPS_PROXY: address }, 300)).toBe(
      `ERR_NETWORK reef.example cannot be reached through the proxy ${address} (HTTPS_PROXY): ` +
        "no answer within 0.3 s. Check the proxy, or add reef.example to NO_PROXY if it can be " +
        "reached without",
    );
  });

  test("that is not there is named, not the host behind it", async () => {
    const gone = "127.0.0.1:9";
    expect(await failure({ HTTPS_PROXY: gone }))
      .toMatch(/^ERR_NETWORK (The proxy 127\.0\.0\.1:9|reef\.example .* the proxy 127\.0\.0\.1:9)/);
  });

  test("does not get what is meant for this machine, though the variables say so", async () => {
    const own = createServer((_, response) => void response.end("from this machine"));
    own.listen(0, "127.0.0.1");
    await once(own, "listening");
    const url = `http://127.0.0.1:${(own.address() as AddressInfo).port}/`;
    const before = process.env["HTTP_PROXY"];
    process.env["HTTP_PROXY"] = `http://${address}`;
    try {
      const response = await requestWhole(machine({ HTTP_PROXY: address }), url);
      expect(await response.text()).toBe("from this machine");
      expect(seen).toEqual([]);
    } finally {
      if (before === undefined) delete process.env["HTTP_PROXY"];
      else process.env["HTTP_PROXY"] = before;
      own.closeAllConnections();
      own.close();
    }
  });
});

describe("which proxy", () => {
  const chosen = (variables: Record<string, string>, url = TARGET) =>
    proxyFor(new URL(url), machine(variables))?.variable;

  test("one for TLS beats one for all, and is none for addresses without TLS", () => {
    expect(chosen({ HTTPS_PROXY: "a:1", ALL_PROXY: "b:1" })).toBe("HTTPS_PROXY");
    expect(chosen({ HTTP_PROXY: "a:1", ALL_PROXY: "b:1" })).toBe("ALL_PROXY");
    expect(chosen({ HTTPS_PROXY: "a:1" }, "http://reef.example/")).toBeUndefined();
  });

  test.each([
    ["reef.example", undefined],
    [".example", undefined],
    ["*.example", undefined],
    ["other.org, REEF.example", undefined],
    ["reef.example:443", undefined],
    ["*", undefined],
    ["reef.example:8443", "HTTPS_PROXY"],
    ["eef.example", "HTTPS_PROXY"],
    ["reef.example.org", "HTTPS_PROXY"],
  ])("NO_PROXY=%s leaves %s", (exceptions, variable) => {
    expect(chosen({ HTTPS_PROXY: "a:1", NO_PROXY: exceptions })).toBe(variable);
  });

  test("what is none is refused by the variable's name", () => {
    const refusal = "HTTPS_PROXY names no http or https proxy. Set it to an address such as " +
      "http://proxy.example.org:3128, or unset it";
    expect(() => chosen({ HTTPS_PROXY: "ftp://a" })).toThrow(refusal);
    expect(() => chosen({ HTTPS_PROXY: "http://" })).toThrow(refusal);
  });
});
