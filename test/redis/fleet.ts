/** Workers on several hosts that share one session through one Redis server. */
import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type Demo, startDemo } from "../../src/demo/mod.ts";
import { createSession } from "../../src/public/sign_in.ts";
import { generationOf } from "../../src/store/record.ts";
import { sha256 } from "../../src/text/sha256.ts";
import { Child, runtimes } from "../store/children.ts";
import { Gate } from "./gate.ts";
import { Host } from "./hosts.ts";
import { freePort, keyLine, RedisServer, redisStore } from "./server.ts";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const run = promisify(execFile);

/** The lifetime of an access token, in seconds: long enough for all workers to get a new one. */
const ACCESS_TOKEN_TTL = 10;

/** Milliseconds without renewal after which a worker loses its lock. */
export const STALE_AFTER = 2_000;

/** The command with which each runtime runs a worker, with the packages of the checkout. */
const launchers = [
  [...runtimes.deno, "--node-modules-dir=manual"],
  runtimes.bun,
] as const;

/** A worker's answer. */
export interface Answer {
  readonly digest?: string;
  readonly exp?: number;
  readonly failed?: string;
}

/** One process of the fleet. */
export class Worker {
  readonly child: Child;

  constructor(child: Child) {
    this.child = child;
  }

  /** Lets the worker make a call, and waits for its answer. */
  async ask(): Promise<Answer> {
    const { said, lines, process } = this.child;
    const before = said.length;
    process.stdin.write("token\n");
    while (said.length === before) await once(lines, "line");
    return JSON.parse(said[before]!);
  }
}

/** All workers, with their hosts and servers. */
export class Fleet {
  readonly hosts: readonly Host[];
  readonly workers: Worker[] = [];
  readonly #folder: string;
  readonly #output: string;
  readonly #relays: Child[] = [];
  readonly #store;
  redis!: RedisServer;
  demo!: Demo;
  gate!: Gate;
  #key = "";
  #expiresAt = 0;

  private constructor(folder: string, output: string, hosts: readonly Host[]) {
    this.#folder = folder;
    this.#output = output;
    this.hosts = hosts;
    this.#store = () => redisStore({ url: this.redis.url });
  }

  /** Signs in once, and starts workers of several runtimes on three hosts. */
  static async start(count: number): Promise<Fleet> {
    const folder = await mkdtemp(join(tmpdir(), "provena-fleet-"));
    // Inside the checkout, where the workers find their packages.
    const output = here(`../output/fleet-${crypto.randomUUID().slice(0, 8)}`);
    await mkdir(output, { recursive: true });
    const fleet = new Fleet(folder, output, [0, 1, 2].map((index) => Host.create(index)));
    try {
      await fleet.#start(count);
    } catch (error) {
      await fleet.close();
      throw error;
    }
    return fleet;
  }

  async #start(count: number): Promise<void> {
    const port = await freePort();
    const [authority] = await Promise.all([this.#certify(), this.#bundle()]);
    const addresses = this.hosts.map(({ gateway }) => gateway);
    this.redis = await RedisServer.start(["--bind", "127.0.0.1", ...addresses].concat(
      ["--protected-mode", "no"],
      ["--tls-port", `${port}`, "--tls-auth-clients", "no", "--tls-ca-cert-file", authority],
      ["--tls-cert-file", join(this.#folder, "cert.pem")],
      ["--tls-key-file", join(this.#folder, "key.pem")],
    ));
    this.demo = await startDemo({
      approve: "editor",
      interval: 0.2,
      strictRotation: true,
      accessTokenTtl: ACCESS_TOKEN_TTL,
    });
    const { domain, realm, issuer, apis } = this.demo.deployment;
    const deployment = { domain, realm, issuer, apis };
    const authPort = new URL(issuer).port;
    const socket = join(this.#folder, "auth.sock");
    this.gate = await Gate.open(socket, Number(authPort));

    const store = this.#store();
    const options = { deployment: this.demo.deployment, store, display: "none" } as const;
    await createSession(options).signIn({ interactive: true });
    this.#key = (await store.list())[0]!;
    store.close();

    for (const host of this.hosts) {
      this.#relays.push(
        new Child(host.command({}, ...runtimes.node, here("relay.mjs"), authPort, socket)),
      );
    }
    await Promise.all(this.#relays.map((relay) => relay.says("ready")));
    const env = {
      PROVENA_REDIS_KEY: keyLine(),
      NODE_EXTRA_CA_CERTS: authority,
      DENO_CERT: authority,
    };
    for (let i = 0; i < count; i++) {
      const host = this.hosts[i % this.hosts.length]!;
      const url = `rediss://${host.gateway}:${port}`;
      const settings = JSON.stringify({ deployment, url, staleAfter: STALE_AFTER });
      const runtime = launchers[i % 10] ?? runtimes.node;
      const command = host.command(env, ...runtime, join(this.#output, "worker.mjs"), settings);
      this.workers.push(new Worker(new Child(command)));
    }
    await Promise.all(this.workers.map(({ child }) => child.says("ready")));
  }

  /** Waits until the newest tokens have expired. */
  async expiry(): Promise<void> {
    const left = this.#expiresAt - Date.now();
    if (left > 0) await new Promise((resolve) => setTimeout(resolve, left));
  }

  /** Lets all workers make a call at the same time. */
  async ask(): Promise<Answer[]> {
    return await Promise.all(this.workers.map((worker) => worker.ask()));
  }

  /**
   * How many tokens these are: one, unless so much time passed between the first answer and the
   * last that a token had aged meanwhile.
   */
  tokens(answers: readonly Answer[]): number {
    const failures = answers.filter(({ failed }) => failed !== undefined);
    if (failures.length > 0) throw new Error(`workers failed: ${JSON.stringify(failures)}`);
    const ends = new Map(answers.map(({ digest, exp }) => [digest!, exp!]));
    const sorted = [...ends.values()].sort((a, b) => a - b);
    this.#expiresAt = sorted.at(-1)! * 1000;
    const gaps = sorted.slice(1).map((end, i) => end - sorted[i]!);
    const tooSoon = gaps.filter((gap) => gap < ACCESS_TOKEN_TTL / 2);
    if (tooSoon.length > 0) throw new Error(`renewed before its time: ${sorted.join(", ")}`);
    return ends.size;
  }

  /** The statuses of all refreshes so far. */
  get refreshes(): number[] {
    return this.demo.requests.filter(({ grantType }) => grantType === "refresh_token")
      .map(({ status }) => status);
  }

  /** The number of saves of the record. */
  async generation(): Promise<number | undefined> {
    const store = this.#store();
    try {
      return generationOf(await store.load(this.#key));
    } finally {
      store.close();
    }
  }

  /** Waits until a missing owner's lock has expired, and others keep it for the owner once more. */
  async lapsed(): Promise<void> {
    const lock = `{provena}:lock:${sha256(this.#key)}`;
    const { length } = this.refreshes;
    while (Number(await this.redis.cli("pttl", lock)) <= STALE_AFTER) {
      if (this.refreshes.length > length) throw new Error("another took over too soon");
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async close(): Promise<void> {
    const children = [...this.workers.map(({ child }) => child), ...this.#relays];
    for (const child of children) child.signal("SIGKILL");
    await Promise.all(children.map((child) => child.ended));
    this.gate?.close();
    await this.demo?.close();
    await this.redis?.close();
    for (const host of this.hosts) host.remove();
    await rm(this.#folder, { recursive: true, force: true });
    await rm(this.#output, { recursive: true, force: true });
  }

  /** A test CA and a certificate from it, since Deno accepts no self-signed certificate. */
  async #certify(): Promise<string> {
    const at = (name: string) => join(this.#folder, name);
    const names = this.hosts.map(({ gateway }) => `IP:${gateway}`).join(",");
    await writeFile(at("extensions"), `subjectAltName=${names}\nbasicConstraints=CA:FALSE\n`);
    const fresh = ["req", "-newkey", "rsa:2048", "-nodes", "-subj"];
    await run(
      "openssl",
      [...fresh, "/CN=tests", "-x509", "-days", "2"].concat(
        ["-keyout", at("ca.key"), "-out", at("ca.pem")],
      ),
    );
    await run("openssl", [...fresh, "/CN=redis", "-keyout", at("key.pem"), "-out", at("request")]);
    await run(
      "openssl",
      ["x509", "-req", "-in", at("request"), "-CA", at("ca.pem")].concat(
        ["-CAkey", at("ca.key"), "-CAcreateserial", "-days", "2"],
        ["-extfile", at("extensions"), "-out", at("cert.pem")],
      ),
    );
    return at("ca.pem");
  }

  async #bundle(): Promise<void> {
    await run(
      here("../../node_modules/.bin/esbuild"),
      [here("worker.ts"), "--bundle"].concat(
        ["--platform=node", "--format=esm", "--packages=external"],
        `--outfile=${join(this.#output, "worker.mjs")}`,
      ),
    );
  }
}
