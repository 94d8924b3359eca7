/**
 * The child processes of the session tests: `child.mjs <folder> <deployment> [clock]`,
 * `acts <folder> <deployment> <act,…>`, `many <folder>`, or `request <address>`.
 */
import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import process from "node:process";
import { createInterface } from "node:readline";
import { defineDeployment } from "../../src/model/deployment.ts";
import { createSessionIn } from "../../src/public/sign_in.ts";
import type { AuthSession } from "../../src/public/auth_session.ts";
import { isProvenaError } from "../../src/errors.ts";
import { FileStore } from "../../src/store/file/store.ts";
import { realSystem } from "../../src/system/system.ts";
import { settle } from "../fake_system.ts";
import { openStage } from "../promises/stage.ts";

const [, , first, second = "", third = "", fourth = ""] = process.argv;

/** A session of this process, with a clock that is some seconds ahead. */
function sessionIn(folder: string, deployment: string, ahead = 0): AuthSession {
  const system = { ...realSystem, now: () => Date.now() + ahead * 1000 };
  return createSessionIn(system, {
    deployment: defineDeployment(JSON.parse(deployment)),
    store: new FileStore(folder, { system }),
    display: "none",
    interactive: true,
  });
}

async function oneToken(): Promise<void> {
  const session = sessionIn(first!, second, Number(third));
  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  process.stdout.write("ready\n");
  await lines.next();
  const token = (await session.token()).reveal();
  // Print a digest, not the token: equal digests mean equal tokens.
  process.stdout.write(`token ${createHash("sha256").update(token).digest("hex")}\n`);
  process.exit(0);
}

/** Runs one act for each line of input, and prints how it ended. */
async function acts(): Promise<void> {
  const session = sessionIn(second, third);
  const known: Record<string, () => Promise<unknown>> = {
    in: () => session.signIn(),
    out: () => session.signOut(),
    token: () => session.token(),
    refresh: () => session.refresh(),
  };
  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  process.stdout.write("ready\n");
  for (const act of fourth.split(",")) {
    await lines.next();
    const outcome = await known[act]!().then(
      () => "well",
      (error) => isProvenaError(error) ? error.code : JSON.stringify(String(error?.stack ?? error)),
    );
    process.stdout.write(`${act} ${outcome}\n`);
  }
  process.exit(0);
}

/** A thousand sign-ins, half of them given up, in fast-forwarded time. */
async function manySignIns(): Promise<void> {
  const stage = await openStage();
  const file = new FileStore(second);
  const listening = () =>
    process.eventNames().map((name) => `${String(name)} ${process.listenerCount(name)}`).sort();
  const filesOpen = () => readdirSync("/proc/self/fd").length;
  // Do not measure the memory that the leak check uses.
  stage.secrets.add = (secret) => secret;
  const collect = (globalThis as { gc?: () => void }).gc ?? (() => {});
  let before = { heap: 0, files: 0, listening: [] as string[] };
  for (let i = 0; i < 1000; i++) {
    // Some use files, which are slower.
    const store = i % 5 === 0 ? file : stage.store;
    const session = stage.session({ display: "none", profile: `p${i}`, store });
    if (i % 2 === 0) {
      stage.approveWhenAsked(session);
      await session.signIn();
      await session.signOut();
    } else {
      const controller = new AbortController();
      const waiting = session.signIn({ signal: controller.signal }).catch(() => {});
      while (session.state.status !== "awaitingUser") await settle(1);
      controller.abort();
      await waiting;
      await session.signOut();
    }
    await session[Symbol.asyncDispose]();
    stage.states.length = stage.shown.length = stage.auth.requests.length = 0;
    (stage.system.slept as number[]).length = 0;
    if (i === 300) {
      collect();
      const heap = process.memoryUsage().heapUsed;
      before = { heap, files: filesOpen(), listening: listening() };
    }
  }
  collect();
  const growth = process.memoryUsage().heapUsed - before.heap;
  const files = filesOpen() - before.files;
  const added = listening().filter((each) => !before.listening.includes(each));
  const sleepers = stage.system.sleepers.length;
  const listeners = stage.system.interruptListeners;
  await stage[Symbol.asyncDispose]();
  // Sockets kept open for the next request close with the server.
  const rest = () =>
    process.getActiveResourcesInfo().filter((name) => /TCP|Timeout|FSReq|Immediate/.test(name));
  for (let i = 0; i < 200 && rest().length > 0; i++) await settle(1);
  process.stdout.write(
    JSON.stringify({ handles: rest(), listeners, sleepers, files, added, growth }) + "\n",
  );
  process.exit(0);
}

/** One request, made like those of a session. */
async function oneRequest(): Promise<void> {
  await realSystem.fetch(second).catch(() => {});
  process.exit(0);
}

const tasks: Record<string, () => Promise<void>> = { acts, many: manySignIns, request: oneRequest };
await (tasks[first!] ?? oneToken)();
