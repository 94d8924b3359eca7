import { once } from "node:events";
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { inspect } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { type AuthSession, defineDeployment, type Deployment, FileStore } from "../../mod.ts";
import { type Demo, startDemo } from "../../src/demo/mod.ts";
import { examine } from "../../src/doctor/report.ts";
import { failingSources } from "../../src/doctor/gather.ts";
import { createSessionIn } from "../../src/public/sign_in.ts";
import { realSystem, type System } from "../../src/system/system.ts";
import type { CheckName } from "../../src/model/doctor.ts";

let demo: Demo;
let home: string;
let cache: string;

beforeAll(async () => {
  demo = await startDemo({ approve: "editor", interval: 0.05 });
});

afterAll(() => demo.close());

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "provena-doctor-"));
  cache = join(home, "cache");
  onTestFinished(() => rm(home, { recursive: true, force: true }));
});

function system(variables: Record<string, string> = {}): System {
  return { ...realSystem, home, env: (name) => variables[name] };
}

function session(deployment: Deployment = demo.deployment, outside = system()): AuthSession {
  const store = new FileStore(cache);
  return createSessionIn(outside, { deployment, store, interactive: true, display: "none" });
}

async function signedIn(): Promise<AuthSession> {
  return await session().signIn();
}

async function checksOf(examined: AuthSession) {
  const { checks } = (await examined.doctor()).toJSON();
  return Object.fromEntries(checks.map((check) => [check.check, check])) as Record<
    CheckName,
    (typeof checks)[number]
  >;
}

async function recordFile(): Promise<string> {
  const name = (await readdir(cache)).find((each) => each.endsWith(".json"));
  return join(cache, name!);
}

async function serve(answer: RequestListener): Promise<Deployment> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const names = ["data-store", "registry", "prov", "auth", "search", "job", "handle"];
  const apis = Object.fromEntries(names.map((name) => [name, `${origin}/${name}`]));
  return defineDeployment({ domain: "localhost", realm: "r", issuer: `${origin}/realms/r`, apis });
}

describe("before the first sign-in", () => {
  test("the deployment is checked, and nothing fails", async () => {
    const report = await session().doctor();
    expect(report.healthy).toBe(true);
    const found = await checksOf(session());
    expect(found.issuer.detail).toContain(demo.issuer);
    expect(found.apis.detail).toBe("all 7 answer");
    expect(found.clock.status).toBe("ok");
    expect(found.token).toMatchObject({ status: "skip", detail: "not signed in" });
    expect(found.cache.detail).toBe("~/cache, made at the first sign-in");
  });

  test("a check-up creates no folder and sends no token", async () => {
    const before = demo.requests.length;
    await session().doctor();
    await expect(stat(cache)).rejects.toMatchObject({ code: "ENOENT" });
    // The metadata, and the health and document of each API.
    const asked = demo.requests.slice(before).map(({ path }) => path);
    expect(asked).toHaveLength(15);
    expect(asked.filter((path) => path.endsWith("/openapi.json"))).toHaveLength(7);
    expect(asked.filter((path) => path.includes("/link/"))).toEqual([]);
  });

  test("the machine is checked even without a deployment", async () => {
    const examined = createSessionIn({
      ...system(),
      files: { ...realSystem.files, readTrusted: () => undefined },
    }, {});
    const found = await checksOf(examined);
    expect(found.runtime.status).toBe("ok");
    expect(found.deployment.status).toBe("fail");
    expect(found.deployment.next?.command).toContain("provena use");
    expect(found.cache.status).toBe("skip");
  });
});

describe("the check-up of a signed-in session", () => {
  test("reports the times and modes of cache, lock, token and session", async () => {
    const found = await checksOf(await signedIn());
    expect(found.cache).toMatchObject({
      status: "ok",
      detail: process.platform === "win32" ? "~/cache" : "~/cache (mode 0700, yours)",
    });
    expect(found.lock).toMatchObject({ status: "ok", detail: "free" });
    expect(found.token.detail).toMatch(
      /^until \d\d:\d\d( UTC)? \(4 min\), under a minute old$/,
    );
    expect(found.session.detail).toMatch(/^until .*signed in at \d\d:\d\d( UTC)?$/);
  });

  test("asks for the Person with the current token, and remembers it for the status", async () => {
    const examined = await signedIn();
    expect((await examined.status()).person).toBeUndefined();
    const before = demo.requests.length;
    const { person } = await checksOf(examined);
    const asked = demo.requests.slice(before).map(({ path }) => path);
    expect(asked.filter((path) => path.includes("/link/user/lookup"))).toHaveLength(1);
    expect(asked.filter((path) => path.endsWith("/token"))).toEqual([]);
    expect(person.status).not.toBe("skip");
    const quiet = demo.requests.length;
    const told = (await examined.status()).person;
    expect(told?.toldAt).toMatch(/^20.*Z$/);
    expect(person.detail).toContain(told?.id ?? "not linked");
    expect(demo.requests.length).toBe(quiet);
  });

  test("contains no token and no value of a variable, in any form", async () => {
    await signedIn();
    const record = JSON.parse(await readFile(await recordFile(), "utf8")).record;
    const { accessToken, refreshToken } = record.tokens;
    const variables = {
      HTTPS_PROXY: "http://canary:canary@proxy.example:3128",
      PROVENA_CLIENT_ID: "client-tools",
      PROVENA_ACCESS_TOKEN: accessToken,
      PROVENA_API_TOKEN: refreshToken,
      PROVENA_PROFILE: "canary",
      NODE_EXTRA_CA_CERTS: "/canary.pem",
    };
    const report = await session(demo.deployment, system(variables)).doctor();
    const shown = [
      String(report),
      inspect(report),
      JSON.stringify(report),
      JSON.stringify(structuredClone(report.toJSON())),
      JSON.stringify(await display(report)),
    ].join("\n");
    for (const secret of [accessToken, refreshToken]) {
      for (let at = 0; at + 12 <= secret.length; at += 6) {
        expect(shown).not.toContain(secret.slice(at, at + 12));
      }
    }
    expect(shown).not.toContain("canary");
    expect(shown).toContain("PROVENA_ACCESS_TOKEN");
  });

  test("still checks cache and token if the deployment is down", async () => {
    const away = await startDemo({ approve: "editor", interval: 0.05 });
    const left = await session(away.deployment).signIn();
    await away.close();
    const found = await checksOf(left);
    expect(found.issuer.status).toBe("fail");
    expect(found.issuer.next).toEqual({
      say: "If it was the demo, start it again",
      command: "provena demo --serve",
    });
    expect(found.apis.status).toBe("fail");
    expect(found.clock.status).toBe("skip");
    expect(found.cache.status).toBe("ok");
    expect(found.token.status).toBe("ok");
  });

  test("names an API that is down", async () => {
    await demo.stop("search");
    onTestFinished(() => demo.resume("search"));
    const found = await checksOf(session());
    expect(found.apis).toMatchObject({
      status: "warn",
      detail: "6 of 7 answer; no answer from Search",
    });
    expect(found.issuer.status).toBe("ok");
  });
});

describe.skipIf(process.platform === "win32")("of a broken cache", () => {
  test("reports a damaged record, and does not move it", async () => {
    const examined = await signedIn();
    const path = await recordFile();
    await writeFile(path, "{");
    const found = await checksOf(examined);
    expect(found.cache).toMatchObject({ status: "warn" });
    expect(found.cache.detail).toContain("damaged");
    expect(found.issuer.status).toBe("ok");
    expect(await readFile(path, "utf8")).toBe("{");
  });

  test("reports a mode that is too open, and does not change it", async () => {
    await signedIn();
    const path = await recordFile();
    await chmod(path, 0o644);
    await chmod(cache, 0o755);
    const found = await checksOf(session());
    expect(found.cache.detail).toContain("can be read by others (mode 0644)");
    expect((await stat(path)).mode & 0o777).toBe(0o644);
    expect((await stat(cache)).mode & 0o777).toBe(0o755);
  });

  test("fails for a folder that others can write to, and suggests chmod", async () => {
    await mkdir(cache);
    await chmod(cache, 0o777);
    const { cache: found } = await checksOf(session());
    expect(found.status).toBe("fail");
    expect(found.remedy).toContain("chmod 700 ~/cache");
  });

  test("fails for a folder behind a symbolic link", async () => {
    await mkdir(join(home, "elsewhere"));
    await symlink(join(home, "elsewhere"), cache);
    expect((await checksOf(session())).cache.detail).toContain("symbolic link");
  });

  test("fails for a file in place of the folder", async () => {
    await writeFile(cache, "");
    expect((await checksOf(session())).cache.detail).toContain("is not a folder");
  });

  test("does not read a link in place of the record", async () => {
    const examined = await signedIn();
    const path = await recordFile();
    await rename(path, join(home, "moved.json"));
    await symlink(join(home, "moved.json"), path);
    const found = await checksOf(examined);
    expect(found.cache.detail).toContain("no ordinary file");
    expect(found.token.detail).toBe("not signed in");
  });

  test("reports a lock left behind by a dead process", async () => {
    const store = new FileStore(cache);
    const examined = await session().signIn();
    const path = `${await recordFile()}.lock`;
    let lock = "";
    await store.withLock((await store.list())[0]!, async () => {
      lock = await readFile(path, "utf8");
      expect((await checksOf(examined)).lock.detail).toContain(`held by process ${process.pid}`);
    });
    await writeFile(path, JSON.stringify({ ...JSON.parse(lock), pid: 2 ** 30 }));
    expect((await checksOf(examined)).lock).toMatchObject({
      status: "warn",
      detail: `left behind by process ${2 ** 30}, which has ended`,
    });
  });
});

describe("the check-up of a faulty server", () => {
  test("reports a large clock difference by the server's Date, even with a page of HTML", async () => {
    const deployment = await serve((_, response) => {
      const date = new Date(Date.now() + 3_600_000).toUTCString();
      response.writeHead(200, { date, "content-type": "text/html" }).end("<h1>Sign in</h1>");
    });
    const found = await checksOf(session(deployment));
    expect(found.clock.detail).toContain("60 min behind");
    expect(found.clock.status).toBe("fail");
    expect(found.issuer.detail).toContain("text/html");
    expect(found.apis.status).toBe("ok");
  });

  test("rejects another issuer's metadata", async () => {
    const deployment = await serve((_, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify({ issuer: "https://evil.example/realms/r" }));
    });
    expect((await checksOf(session(deployment))).issuer.status).toBe("fail");
  });

  test("gives up on a server that never answers after the time limit, and reports the others", async () => {
    const hung = await serve(() => {});
    const sources = {
      ...failingSources(system(), new Error("not asked")),
      deployment: () => Promise.resolve(hung),
      server: () => new Promise<never>(() => {}),
      lock: () => Promise.resolve({ kind: "free" } as const),
    };
    const { checks } = await examine(sources, { timeout: 100 });
    const status = Object.fromEntries(checks.map((check) => [check.check, check.status]));
    expect(status).toMatchObject({ issuer: "fail", apis: "fail", cache: "fail", lock: "ok" });
    expect(checks.find(({ check }) => check === "issuer")!.detail).toContain("no answer within");
  });

  test("ends at once when the signal aborts, with its reason", async () => {
    let arrived = () => {};
    const arriving = new Promise<void>((resolve) => arrived = resolve);
    const deployment = await serve(() => arrived());
    const stop = new AbortController();
    const sources = {
      ...failingSources(system(), new Error("not asked")),
      deployment: () => Promise.resolve(deployment),
    };
    // A limit longer than the test's own: only the signal can end it in time.
    const examining = examine(sources, { signal: stop.signal, timeout: 600_000 });
    await arriving;
    stop.abort(new Error("enough"));
    await expect(examining).rejects.toThrow("enough");
  });
});

test("a session passes the signal on", async () => {
  const reason = new Error("enough");
  await expect(session().doctor({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});

test("the report is iterable, and a notebook shows it as a table", async () => {
  const report = await session().doctor();
  expect([...report].map(({ check }) => check)).toEqual(report.checks.map(({ check }) => check));
  const bundle = await display(report);
  expect(bundle["text/html"]).toContain("<caption");
  expect(bundle["text/plain"]).toContain("Sign-in server");
});

async function display(result: object): Promise<Record<string, string>> {
  const show = (result as Record<symbol, () => Promise<Record<string, string>>>)[
    Symbol.for("Jupyter.display")
  ]!;
  return await show.call(result);
}
