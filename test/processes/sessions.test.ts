import { execFile } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { describe, expect, onTestFinished, test } from "vitest";
import { type Demo, startDemo } from "../../src/demo/mod.ts";
import { createSession } from "../../src/public/sign_in.ts";
import { FileStore } from "../../src/store/file/store.ts";
import { Child, runtimes } from "../store/children.ts";
import { temporaryFolder } from "../store/folder.ts";
import { bundled } from "./bundle.ts";

const { folder, script } = bundled("session_child.ts");

/** A deployment as an argument for another process. */
function deploymentOf({ deployment: { domain, realm, issuer, apis } }: Demo): string {
  return JSON.stringify({ domain, realm, issuer, apis });
}

/** Starts the next act of a process, and returns its result. */
async function nextAct(child: Child): Promise<string> {
  const said = child.said.length;
  child.process.stdin.write("go\n");
  while (child.said.length === said) await once(child.lines, "line");
  return child.said.at(-1)!;
}

/** The files of a cache, without the folder for non-secret files. */
async function recordsIn(cache: string): Promise<string[]> {
  return (await readdir(cache)).filter((name) => name !== "seen");
}

const mixed = Array.from(
  { length: 20 },
  (_, i) => (["node", "deno", "node", "bun"] as const)[i % 4]!,
);

describe("14 One refresh, however many processes ask", () => {
  /** The offset of each process's clock, in seconds. */
  const clocks = [0, 0, 0, 50, -50];
  test(
    "14 twenty processes of three runtimes refresh once, with strict rotation and clocks 100 s apart",
    async () => {
      await using demo = await startDemo({
        approve: "editor",
        interval: 0.2,
        strictRotation: true,
      });
      const cache = await temporaryFolder();
      const store = new FileStore(cache);
      const session = createSession({ deployment: demo.deployment, store, display: "none" });
      await session.signIn({ interactive: true });
      const [key] = await store.list();
      const record = await store.load(key!);
      if (record?.kind !== "tokens") throw new Error("no record");
      // Expired by every clock.
      const expiresAt = Date.now() - 100_000;
      const tokens = { ...record.tokens, expiresAt, receivedAt: expiresAt - 300_000 };
      await store.save(key!, { ...record, tokens });

      const { domain, realm, issuer, apis } = demo.deployment;
      const deployment = JSON.stringify({ domain, realm, issuer, apis });
      const children = mixed.map((name, i) =>
        new Child([...runtimes[name], script, cache, deployment, String(clocks[i % clocks.length])])
      );
      await Promise.all(children.map((child) => child.says("ready")));
      for (const child of children) child.process.stdin.write("go\n");
      const answers = await Promise.all(children.map((child) => child.says("token")));
      await Promise.all(children.map((child) => child.ended));

      expect(new Set(answers).size).toBe(1);
      const refreshes = demo.requests.filter(({ grantType }) => grantType === "refresh_token");
      expect(refreshes.map(({ status }) => status)).toEqual([200]);
      await session.signOut();
    },
    120_000,
  );
});

describe("49 Processes that sign in and out at once", () => {
  test("49 leave one session or none, and fail only with typed errors", async () => {
    await using demo = await startDemo({ approve: "editor", interval: 0.2, strictRotation: true });
    const cache = await temporaryFolder();
    const stories = ["in,token,out,in", "in,refresh,token", "out,in,out", "token,in,refresh,out"];
    const children = mixed.slice(0, 12).map((name, i) => {
      const story = stories[i % stories.length]!;
      const acts = ["acts", cache, deploymentOf(demo), story];
      return { story: story.split(","), child: new Child([...runtimes[name], script, ...acts]) };
    });
    await Promise.all(children.map(({ child }) => child.says("ready")));
    await Promise.all(children.map(async ({ story, child }) => {
      for (const act of story) {
        const outcome = (await nextAct(child)).replace(`${act} `, "");
        // A sign-out ends the session and the pending code for all processes.
        const names = act === "out" ? ["well"] : [
          "well",
          "ERR_SIGN_IN_REQUIRED",
          "ERR_DEVICE_CODE_EXPIRED",
        ];
        expect(names, `${act}: ${outcome}`).toContain(outcome);
      }
      expect(await child.ended).toBe(0);
    }));
    const store = new FileStore(cache);
    const session = createSession({ deployment: demo.deployment, store, display: "none" });
    const token = await session.token().then(() => "well", ({ code }) => code);
    expect(token).toBe((await store.list()).length === 1 ? "well" : "ERR_SIGN_IN_REQUIRED");
    await session.signOut();
    expect(await recordsIn(cache)).toEqual([]);
  }, 120_000);
});

describe("13 A deleted cache folder", () => {
  test("13 loses its sessions, but breaks no process", async () => {
    await using demo = await startDemo({ approve: "editor", interval: 0.2 });
    const cache = join(await temporaryFolder(), "provena");
    const story = "in,refresh,token,".repeat(3) + "in,token";
    const children = (["node", "deno", "bun", "node"] as const).map((name) =>
      new Child([...runtimes[name], script, "acts", cache, deploymentOf(demo), story])
    );
    await Promise.all(children.map((child) => child.says("ready")));
    await Promise.all(children.map(async (child, i) => {
      for (let turn = 0; turn < 9; turn++) {
        // Rename it first: while its files are deleted one by one, a new one could be created.
        if (turn % 4 === i) await rename(cache, `${cache}.${turn}`).catch(() => {});
        const outcome = await nextAct(child);
        expect(outcome).toMatch(/ (well|ERR_(SIGN_IN_REQUIRED|STORE|DEVICE_CODE_EXPIRED))$/);
      }
    }));
    // Afterwards all processes work with a new folder.
    for (const act of ["in well", "token well"]) {
      expect(await Promise.all(children.map(nextAct))).toEqual(children.map(() => act));
    }
    expect(await Promise.all(children.map((child) => child.ended))).toEqual([0, 0, 0, 0]);
    const session = createSession({
      deployment: demo.deployment,
      store: new FileStore(cache),
      display: "none",
    });
    await session.signIn({ interactive: true });
    expect((await stat(cache)).mode & 0o777).toBe(0o700);
    await session.signOut();
  }, 120_000);
});

describe("45 A later version beside an earlier one", () => {
  test("45 each uses its own records and does not harm the other's", async () => {
    await using demo = await startDemo({ approve: "editor", interval: 0.2, strictRotation: true });
    const cache = await temporaryFolder();
    const later = `${folder}/later.mjs`;
    const ours = await readFile(script, "utf8");
    const theirs = ours.replaceAll(/RECORD_VERSION = 1\b/g, "RECORD_VERSION = 2");
    expect(theirs).not.toBe(ours);
    await writeFile(later, theirs);
    const start = (file: string, story: string) =>
      new Child([...runtimes.node, file, "acts", cache, deploymentOf(demo), story]);
    const next = start(later, "in,token,refresh,token");
    const old = start(script, "token,in,refresh,out");
    await Promise.all([next, old].map((child) => child.says("ready")));
    expect(await nextAct(next)).toBe("in well");
    const [name] = await recordsIn(cache);
    const written = await readFile(`${cache}/${name}`, "utf8");
    for (const what of ["token", "in", "refresh", "out"]) {
      expect(await nextAct(old)).toBe(`${what} ERR_STORE`);
      expect(await readFile(`${cache}/${name}`, "utf8")).toBe(written);
    }
    for (const what of ["token", "refresh", "token"]) {
      expect(await nextAct(next)).toBe(`${what} well`);
    }
    expect(await Promise.all([next.ended, old.ended])).toEqual([0, 0]);
  }, 60_000);
});

describe("46 A thousand sign-ins leave nothing behind", () => {
  test("46 no timer, listener, handle or growing memory after a thousand sign-ins", async () => {
    const cache = await temporaryFolder();
    const child = new Child([...runtimes.node, "--expose-gc", script, "many", cache]);
    const [line] = (await once(child.lines, "line")) as [string];
    expect(await child.ended).toBe(0);
    const { growth, files, ...rest } = JSON.parse(line);
    expect(rest).toEqual({ handles: [], listeners: 0, sleepers: 0, added: [] });
    expect(files).toBeLessThanOrEqual(0);
    expect(await recordsIn(cache)).toEqual([]);
    expect(growth).toBeLessThan(8_000_000);
  }, 120_000);
});

describe("24 Proxies are used", () => {
  for (const runtime of ["node", "deno", "bun"] as const) {
    test(`24 by ${runtime}, as HTTPS_PROXY names them`, async () => {
      const seen: string[] = [];
      const proxy = createServer((_, response) => void response.end());
      proxy.on("connect", (request, socket) => {
        seen.push(request.url ?? "");
        // A client that gives up resets the connection, which is expected.
        socket.on("error", () => {});
        socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
      });
      await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", () => resolve()));
      onTestFinished(() => void proxy.close());
      const { port } = proxy.address() as { port: number };
      const [file, ...args] = [
        ...runtimes[runtime],
        script,
        "request",
        "https://auth.dev.example/",
      ];
      const env = { ...process.env, HTTPS_PROXY: `http://127.0.0.1:${port}`, NO_PROXY: "" };
      await promisify(execFile)(file!, args, { env });
      expect(seen).toContain("auth.dev.example:443");
    }, 60_000);
  }
});
