import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Place } from "../../fixture/place.ts";

const place = new Place();
let api: Server;
let env: Record<string, string>;

/** A deployment whose Auth API answers 401 to everything. */
beforeAll(async () => {
  const close = await place.open({ demo: { approve: "editor" } });
  api = createServer((_, response) => {
    response.writeHead(401, { "content-type": "application/json" }).end('{"detail":"no"}');
  });
  api.listen(0, "127.0.0.1");
  await once(api, "listening");
  const auth = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
  const { domain, realm, issuer, apis } = place.demo.deployment;
  const file = join(place.machine.home, "refusing.json");
  await writeFile(file, JSON.stringify({ domain, realm, issuer, apis: { ...apis, auth } }));
  env = { PROVENA_DEPLOYMENT: file };
  return close;
});

afterAll(() => void api.close());

const run = async (...words: string[]) => await place.machine.run(words, { env });

describe("an API that accepts no token", () => {
  it("is no reason to fail before there is a token, but status --check says that there is none", async () => {
    expect((await run("status")).code).toBe(0);
    expect((await run("status", "--check")).code).toBe(3);
  });

  it("is told by roles and status --check, with an exit code", async () => {
    expect((await run("login")).code).toBe(0);
    for (const words of [["roles"], ["status", "--check"], ["roles", "--source", "api"]]) {
      const { code, stderr } = await run(...words);
      expect(code, words.join(" ")).toBe(1);
      expect(stderr).toContain("The Auth API does not accept your token (HTTP 401)");
    }
    expect((await run("roles", "--source", "token")).code).toBe(0);
    expect((await run("status")).code).toBe(0);
  });
});
