import { createServer } from "node:net";
import process from "node:process";
import { describe, expect, it, vi } from "vitest";
import { apiNames } from "../../src/model/deployment.ts";
import { type Demo, startDemo } from "../../src/demo/mod.ts";
import { callApi, requestDeviceCode } from "./client.ts";

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Looks for nine consecutive free ports, as other programs may use any of them. */
async function startAtPort(): Promise<{ port: number; demo: Demo }> {
  for (let tries = 1;; tries++) {
    const port = await freePort();
    try {
      return { port, demo: await startDemo({ port }) };
    } catch (error) {
      if (tries === 20) throw error;
    }
  }
}

describe("startDemo", () => {
  it("prints nothing", async () => {
    const spies = [
      ...(["log", "info", "warn", "error"] as const).map((name) => vi.spyOn(console, name)),
      vi.spyOn(process.stdout, "write"),
      vi.spyOn(process.stderr, "write"),
    ];
    await using demo = await startDemo({ interval: 0 });
    await requestDeviceCode(demo);
    for (const path of ["", "/device", "/protocol/openid-connect/logout", "/nothing"]) {
      await (await fetch(`${demo.issuer}${path}`)).text();
    }
    for (const spy of spies) {
      expect(spy).not.toHaveBeenCalled();
      spy.mockRestore();
    }
  });

  it("runs the authorization server, seven APIs and the object store on different ports", async () => {
    await using demo = await startDemo();
    expect(demo.deployment).toMatchObject({ domain: "localhost", realm: "demo" });
    expect(demo.deployment.foreignOrigins).toEqual([]);
    expect(demo.deployment.issuer).toBe(demo.issuer);
    const { apis, files } = demo.deployment;
    const origins = [demo.issuer, ...Object.values(apis), files!.endpoint]
      .map((url) => new URL(url).origin);
    expect(new Set(origins).size).toBe(9);
    expect((await fetch(demo.url)).status).toBe(200);
    expect((await fetch(demo.deployment.profileUrl)).status).toBe(200);
  });

  it("uses the given port and the next eight, and reports one that is already in use", async () => {
    const { port, demo } = await startAtPort();
    await using _demo = demo;
    const { issuer, apis, files } = demo.deployment;
    const ports = [issuer, ...apiNames.map((api) => apis[api]), files!.endpoint]
      .map((url) => Number(new URL(url).port));
    expect(ports).toEqual(ports.map((_, i) => port + i));
    await expect(startDemo({ port })).rejects.toMatchObject({
      code: "ERR_CONFIG",
      message: expect.stringContaining(String(port)),
    });
  });

  it.each([
    [{ port: 99_999 }, "99999"],
    [{ realm: "no realm" }, "no realm"],
    [{ approve: "nobody" }, "nobody"],
    [{ accessTokenTtl: 0 }, "accessTokenTtl"],
    [{ credentialsTtl: -1 }, "credentialsTtl"],
    [{ interval: -1 }, "interval"],
    [{ jobs: { pace: -1 } }, "pace"],
    [{ users: { "no name": { roles: [], email: "a@b.c", name: "A" } } }, "no name"],
  ])("rejects %j before a server starts", async (options, named) => {
    await expect(startDemo(options)).rejects.toMatchObject({
      code: "ERR_CONFIG",
      message: expect.stringContaining(named),
    });
  });

  it("stops a server and starts it again on the same port", async () => {
    await using demo = await startDemo();
    const registry = `${demo.deployment.apis.registry}/`;
    await demo.stop("registry");
    await expect(fetch(registry)).rejects.toThrow();
    expect((await callApi(`${demo.deployment.apis.prov}/`)).status).toBe(200);
    await demo.resume("registry");
    expect((await callApi(registry)).status).toBe(200);

    await demo.stop("auth-server");
    await expect(fetch(demo.issuer)).rejects.toThrow();
    await demo.resume("auth-server");
    expect((await callApi(demo.issuer)).status).toBe(200);
  });

  it("closes everything, and allows a second close", async () => {
    const demo = await startDemo({ approve: "editor" });
    await requestDeviceCode(demo);
    await demo.close();
    await demo.close();
    const { issuer, apis, files } = demo.deployment;
    for (const url of [issuer, ...Object.values(apis), files!.endpoint]) {
      await expect(fetch(url)).rejects.toThrow();
    }
  });

  it("names an unknown user in the error, and lists the known ones", async () => {
    await using demo = await startDemo();
    const code = (await requestDeviceCode(demo)).body;
    await expect(demo.approve(code.user_code, "nobody")).rejects.toMatchObject({
      code: "ERR_CONFIG",
      message: expect.stringContaining("newcomer, reader, editor, other, unlinked, admin"),
    });
    expect(() => demo.setUser("nobody", {})).toThrow(/nobody/);
    await expect(demo.approve("AAAA-AAAA", "editor")).rejects.toMatchObject({
      code: "ERR_OPERATION",
    });
  });
});
