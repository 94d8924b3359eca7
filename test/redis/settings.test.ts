/** The settings of the store, and the errors for wrong or missing ones. */
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { RedisStore, type RedisStoreOptions } from "../../src/store/redis/store.ts";
import { failureOf } from "../promises/stage.ts";
import { temporaryFolder } from "../store/folder.ts";
import { key, tokenRecord } from "../store/records.ts";
import { freePort, keyLine, RedisServer, redisStore, systemWith } from "./server.ts";

let server: RedisServer;
beforeAll(async () => {
  server = await RedisServer.start(["--requirepass", "pa55word"]);
});
afterAll(async () => await server.close());

const withPassword = () => server.url.replace("//", "//:pa55word@");

async function refusalOf(options: RedisStoreOptions): Promise<Error & { code: string }> {
  return await failureOf(Promise.resolve().then(() => new RedisStore(options)));
}

describe("an address", () => {
  test("of another machine must be rediss:, and the password is not quoted", async () => {
    const failure = await refusalOf({ url: "redis://user:pa55word@redis.example:6379" });
    expect(failure).toMatchObject({ code: "ERR_CONFIG" });
    expect(failure.message).toContain("redis.example:6379 must be reached by rediss:");
    expect(failure.message).not.toContain("pa55word");
    expect(new RedisStore({ url: "rediss://redis.example" })).toBeInstanceOf(RedisStore);
  });

  test("that is invalid or missing is refused before anything is sent", async () => {
    for (const url of ["http://redis.example", "pa55word", ""]) {
      const failure = await refusalOf({ url });
      expect(failure).toMatchObject({ code: "ERR_CONFIG" });
      expect(failure.message).toContain("PROVENA_REDIS_URL");
      expect(failure.message).not.toContain("pa55word");
    }
    expect((await refusalOf({ system: systemWith({}) })).code).toBe("ERR_CONFIG");
  });

  test("comes from the environment, like the keys", async () => {
    const keyFile = join(await temporaryFolder(), "keys");
    await writeFile(keyFile, keyLine() + "\n", { mode: 0o600 });
    const env = { PROVENA_REDIS_URL: withPassword(), PROVENA_REDIS_KEY_FILE: keyFile };
    const store = new RedisStore({ system: systemWith(env) });
    onTestFinished(() => store.close());
    await store.save(key, tokenRecord(1));
    expect(await store.load(key)).toEqual(tokenRecord(1));
  });
});

describe("keys", () => {
  test("must exist before a sign-in, not only when there is a token to save", async () => {
    const store = new RedisStore({ url: withPassword(), system: systemWith({}) });
    onTestFinished(() => store.close());
    for (const use of [store.load(key), store.list(), store.withLock(key, () => store.list())]) {
      const failure = await failureOf(use);
      expect(failure.code).toBe("ERR_CONFIG");
      expect(failure.message).toContain("PROVENA_REDIS_KEY_FILE");
    }
  });

  test("in a missing file are an error that names the file", async () => {
    const store = redisStore({ url: withPassword(), keyFile: "/nowhere/provena.key" });
    onTestFinished(() => store.close());
    const failure = await failureOf(store.load(key));
    expect(failure).toMatchObject({ code: "ERR_CONFIG" });
    expect(failure.message).toContain("/nowhere/provena.key is not there");
  });
});

test("a prefix or a stale time that cannot be used is refused", async () => {
  const url = withPassword();
  for (const wrong of [{ prefix: "" }, { prefix: "a}b" }, { staleAfter: 999 }]) {
    expect(await refusalOf({ url, ...wrong })).toMatchObject({ code: "ERR_CONFIG" });
  }
});

describe("a Redis server", () => {
  test("that is down gives ERR_STORE within seconds, and says that nobody is signed out", async () => {
    const store = redisStore({ url: `redis://:pa55word@127.0.0.1:${await freePort()}` });
    const started = Date.now();
    const failure = await failureOf(store.load(key));
    expect(Date.now() - started).toBeLessThan(8_000);
    expect(failure).toMatchObject({ code: "ERR_STORE" });
    expect(failure.message).toMatch(/ECONNREFUSED.*Nobody is signed out/);
    expect(failure.message).not.toContain("pa55word");
  });

  test("that accepts the connection but never answers gives ERR_STORE too", async () => {
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void silent.close());
    const { port } = silent.address() as { port: number };
    const store = redisStore({ url: `redis://127.0.0.1:${port}` });
    expect((await failureOf(store.load(key))).message).toContain("no answer");
  });

  test("that refuses the password says so at once", async () => {
    const store = redisStore({ url: server.url.replace("//", "//:another@") });
    const started = Date.now();
    expect((await failureOf(store.load(key))).message).toContain("WRONGPASS");
    expect(Date.now() - started).toBeLessThan(1_000);
  });

  test("that was unreachable for a moment causes no error", async () => {
    const store = redisStore({ url: withPassword(), prefix: crypto.randomUUID() });
    onTestFinished(() => store.close());
    await store.save(key, tokenRecord(1));
    await server.kill();
    const loading = store.load(key);
    await server.up();
    expect(await loading).toEqual(tokenRecord(1));
  });
});

test("needs a user with access to the prefix only, even for the lock", async () => {
  const prefix = crypto.randomUUID();
  const rules = ["on", ">worker", `~{${prefix}}:*`, "+@all", "-@admin", "-@dangerous"];
  await server.cli("-a", "pa55word", "--no-auth-warning", "acl", "setuser", "worker", ...rules);
  const url = server.url.replace("//", "//worker:worker@");
  const [one, two] = [redisStore({ url, prefix }), redisStore({ url, prefix })];
  onTestFinished(() => [one, two].forEach((store) => store.close()));
  let next: Promise<unknown> | undefined;
  await one.withLock(key, async () => {
    next = two.withLock(key, () => two.load(key));
    await one.load(key);
    await one.save(key, tokenRecord(1));
  });
  expect(await next).toEqual(tokenRecord(1));
  expect(await one.list()).toEqual([key]);
  const refused = await server.cli("-a", "pa55word", "--no-auth-warning", "acl", "log");
  expect(refused).toBe("");
});

describe("the package redis", () => {
  const source = fileURLToPath(new URL("../../src/store/redis/store.ts", import.meta.url));
  const esbuild = fileURLToPath(new URL("../../node_modules/.bin/esbuild", import.meta.url));

  /** Runs lines with the store beside them, in a folder that has no packages, or this one's. */
  async function run(lines: string, folder: string): Promise<string> {
    const bundle = join(folder, "redis.mjs");
    const options = ["--bundle", "--platform=node", "--format=esm", "--external:redis"];
    await promisify(execFile)(esbuild, [
      source,
      ...options,
      "--external:undici",
      `--outfile=${bundle}`,
    ]);
    const script = join(folder, "script.mjs");
    await writeFile(script, `import { RedisStore } from "./redis.mjs";\n${lines}`);
    const env = { ...process.env, PROVENA_REDIS_KEY: keyLine() };
    const limits = { env, timeout: 30_000 };
    return (await promisify(execFile)("node", [script, withPassword()], limits)).stdout.trim();
  }

  test("is named in the error if it is not installed", async () => {
    const lines = `const store = new RedisStore({ url: process.argv[2] });
      await store.load("k").catch((error) => console.log(error.code, error.message));`;
    const said = await run(lines, await temporaryFolder());
    expect(said).toMatch(
      /^ERR_CONFIG .*Cannot find package 'redis'.* Install it, in a terminal: npm install redis@6$/,
    );
  });

  test("keeps no finished process alive, even without a close", async () => {
    const folder = fileURLToPath(new URL("../output/", import.meta.url));
    const lines = `const store = new RedisStore({ url: process.argv[2] });
      await store.withLock("k", () => store.load("k"));
      console.log("done");`;
    expect(await run(lines, folder)).toBe("done");
  });
});
