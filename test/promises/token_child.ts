/** What the promises run in processes of their own: `child.mjs <folder> <deployment>`, `many`, or `request <address>`. */
import { createHash } from "node:crypto";
import process from "node:process";
import { createInterface } from "node:readline";
import { defineDeployment } from "../../src/deployment.ts";
import { createSession } from "../../src/sign_in.ts";
import { FileStore } from "../../src/store/file.ts";
import { realSystem } from "../../src/system.ts";
import { settle } from "../fake_system.ts";
import { openStage } from "./stage.ts";

const [, , folder, deployment] = process.argv;

async function oneToken(): Promise<void> {
  const session = createSession({
    deployment: defineDeployment(JSON.parse(deployment!)),
    store: new FileStore(folder),
    display: "none",
    interactive: false,
  });
  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  process.stdout.write("ready\n");
  await lines.next();
  const token = (await session.token()).reveal();
  // The token itself goes nowhere: equal digests are equal tokens.
  process.stdout.write(`token ${createHash("sha256").update(token).digest("hex")}\n`);
  process.exit(0);
}

/** A thousand sign-ins, half of them given up, in fast-forwarded time. */
async function manySignIns(): Promise<void> {
  const stage = await openStage();
  // What the leak check remembers of each token is not what is measured here.
  stage.secrets.add = (secret) => secret;
  const collect = (globalThis as { gc?: () => void }).gc ?? (() => {});
  let before = 0;
  for (let i = 0; i < 1000; i++) {
    const session = stage.session({ display: "none", profile: `p${i}` });
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
      before = process.memoryUsage().heapUsed;
    }
  }
  collect();
  const growth = process.memoryUsage().heapUsed - before;
  const sleepers = stage.system.sleepers.length;
  const listeners = stage.system.interruptListeners;
  await stage[Symbol.asyncDispose]();
  // Sockets kept open for the next request close with the server.
  const rest = () =>
    process.getActiveResourcesInfo().filter((name) => /TCP|Timeout|FSReq|Immediate/.test(name));
  for (let i = 0; i < 200 && rest().length > 0; i++) await settle(1);
  process.stdout.write(JSON.stringify({ handles: rest(), listeners, sleepers, growth }) + "\n");
  process.exit(0);
}

/** One request, as every session makes it. */
async function oneRequest(): Promise<void> {
  await realSystem.fetch(deployment!).catch(() => {});
  process.exit(0);
}

const tasks: Record<string, () => Promise<void>> = { many: manySignIns, request: oneRequest };
await (tasks[folder!] ?? oneToken)();
