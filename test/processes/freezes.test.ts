import { readdirSync, readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { setTimeout } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { apiNames, defineDeployment } from "../../src/model/deployment.ts";
import { createSession } from "../../src/public/sign_in.ts";
import { FileStore } from "../../src/store/file/store.ts";
import { AuthServer } from "../faults/auth_server.ts";
import { cases } from "../fixture/cases.ts";
import { Child, runtimes } from "../store/children.ts";
import { temporaryFolder } from "../store/folder.ts";
import { bundled } from "./bundle.ts";

const { script } = bundled("freeze_child.ts");

/** The steps of a refresh, in order. */
const STEPS = [
  "lock acquired",
  "record re-read",
  "request about to be sent",
  "sent",
  "answered",
  "verified",
  "about to save",
  "saved",
  "about to release",
] as const;

/** The number of freezes. */
const FREEZES = cases(STEPS.length, 50);

type Step = (typeof STEPS)[number];

/** A server with strict rotation, a session, and workers that keep asking for its token. */
class Fleet {
  readonly workers: Child[] = [];
  readonly #server: AuthServer;
  readonly #cache: string;
  readonly #plans: string;
  #sentPlan: ((pid: number) => void) | undefined;
  /** The server's status for each refresh. */
  readonly refreshes: string[] = [];

  constructor(server: AuthServer, folder: string) {
    this.#server = server;
    this.#cache = join(folder, "provena");
    this.#plans = join(folder, "plans");
  }

  static async open(): Promise<Fleet> {
    const server = new AuthServer({
      clock: Date.now,
      interval: 0.05,
      accessTokenTtl: 2,
      strictRotation: true,
    });
    await server.start();
    onTestFinished(() => server.close());
    const fleet = new Fleet(server, await temporaryFolder());
    await mkdir(fleet.#plans);
    await fleet.#signIn();
    fleet.#watchRefreshes();
    return fleet;
  }

  get #deployment() {
    const { origin, issuer } = this.#server;
    const apis = Object.fromEntries(apiNames.map((name) => [name, `${origin}/${name}`]));
    return { domain: "localhost", realm: "stage", issuer, apis };
  }

  async #signIn(): Promise<void> {
    const session = createSession({
      deployment: defineDeployment(this.#deployment),
      store: new FileStore(this.#cache),
      display: "none",
      interactive: true,
    });
    session.subscribe((state) => {
      if (state.status === "awaitingUser") this.#server.approve(state.userCode);
    });
    await session.signIn();
  }

  #watchRefreshes(): void {
    const path = this.#server.path("token");
    const answer = this.#server.answerOf(path);
    this.#server.always(path, async (request, response, socket) => {
      const pid = Number(request.headers["x-pid"]);
      if (this.#sentPlan && pid) {
        const stop = this.#sentPlan;
        this.#sentPlan = undefined;
        process.kill(pid, "SIGSTOP");
        await until(() => isStopped(pid));
        stop(pid);
      }
      await answer(request, response, socket);
      this.refreshes.push(`${response.statusCode}`);
    });
  }

  start(staleAfter: number, names: readonly (keyof typeof runtimes)[], host?: string): void {
    const args = [this.#cache, JSON.stringify(this.#deployment), String(staleAfter), this.#plans]
      .concat(host === undefined ? [] : [host]);
    for (const name of names) {
      const worker = new Child([...runtimes[name]!, script, ...args]);
      this.workers.push(worker);
      onTestFinished(() => void worker.signal("SIGKILL"));
    }
  }

  /** Waits until a worker has reached a step and is stopped there. */
  async freeze(step: Step): Promise<Child> {
    let pid = 0;
    if (step === "sent") {
      pid = await new Promise<number>((resolve) => this.#sentPlan = resolve);
    } else {
      await writeFile(join(this.#plans, step), "");
      await until(() => (pid = this.#claimed(step)) > 0);
      await until(() => isStopped(pid));
    }
    return this.workers.find((worker) => worker.process.pid === pid)!;
  }

  #claimed(step: Step): number {
    const claims = readdirSync(this.#plans).filter((name) => name.startsWith(`${step}.`))
      .map((name) => Number(name.slice(step.length + 1)));
    return claims.find((pid) => isStopped(pid)) ?? 0;
  }

  /** The workers' output from now on, each line with its worker. */
  listen(): () => { worker: Child; line: string }[] {
    const before = this.workers.map(({ said }) => said.length);
    return () =>
      this.workers.flatMap((worker, i) =>
        worker.said.slice(before[i]).map((line) => ({ worker, line }))
      );
  }

  /** Waits until each worker has got a token; fails on any other result. */
  async allWell(frozen?: Child): Promise<void> {
    const heard = this.listen();
    const isExpected = ({ worker, line }: { worker: Child; line: string }) =>
      line === "well" || IS_FROZEN.test(line) ||
      // The server may have closed its connection meanwhile.
      (worker === frozen && line.startsWith("ERR_NETWORK "));
    await until(() => {
      const lines = heard();
      expect(lines.filter((each) => !isExpected(each)).map(({ line }) => line)).toEqual([]);
      const well = new Set(lines.filter(({ line }) => line === "well").map(({ worker }) => worker));
      return well.size === this.workers.length;
    });
  }

  /** Ends the workers, each after getting a token. */
  async end(): Promise<void> {
    for (const worker of this.workers) worker.process.stdin.write("over\n");
    for (const worker of this.workers) expect(await worker.ended).toBe(0);
  }
}

function isStopped(pid: number): boolean {
  try {
    return / T /.test(readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\)/, ""));
  } catch {
    return false;
  }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await setTimeout(10);
}

/** Milliseconds. */
const STALE_AFTER = 1_000;

/** Errors allowed while a process is frozen; on a busy machine any process can be slow. */
const IS_FROZEN = /^ERR_STORE .*process \d+, which (is stopped|lives but does not respond)/;

const six = ["node", "deno", "node", "bun", "node", "node"] as const;

describe("55 A frozen process costs time, but never a session", () => {
  test(`55 stopped ${FREEZES} times for three stale times, at each step of a refresh`, async () => {
    const fleet = await Fleet.open();
    fleet.start(STALE_AFTER, six);
    await fleet.allWell();
    const told = fleet.listen();
    for (let i = 0; i < FREEZES; i++) {
      const frozen = await fleet.freeze(STEPS[i % STEPS.length]!);
      await setTimeout(3 * STALE_AFTER); // as long as the freeze itself
      frozen.signal("SIGCONT");
      await fleet.allWell(frozen);
    }
    expect(fleet.refreshes.filter((status) => status !== "200")).toEqual([]);
    expect(told().filter(({ line }) => line.includes("is stopped")).length).toBeGreaterThan(0);
    await fleet.end();
  }, 60_000 + FREEZES * 15_000);

  test("55 stopped for longer than the request timeout, it still reads the answer", async () => {
    const fleet = await Fleet.open();
    fleet.start(STALE_AFTER, ["node", "deno"]);
    await fleet.allWell();
    const frozen = await fleet.freeze("sent");
    await setTimeout(17_000);
    frozen.signal("SIGCONT");
    await fleet.allWell();
    expect(fleet.refreshes.filter((status) => status !== "200")).toEqual([]);
    await fleet.end();
  }, 60_000);

  test("55 after losing its lock to another host, it sends nothing when it continues", async () => {
    const fleet = await Fleet.open();
    fleet.start(STALE_AFTER, ["node"], "another-host");
    await fleet.allWell();
    const frozen = await fleet.freeze("record re-read");
    fleet.start(STALE_AFTER, ["node", "deno"]);
    const [, ...others] = fleet.workers;
    await until(() => others.every(({ said }) => said.includes("well")));
    frozen.signal("SIGCONT");
    await fleet.allWell();
    expect(fleet.refreshes.filter((status) => status !== "200")).toEqual([]);
    await fleet.end();
  }, 60_000);
});
