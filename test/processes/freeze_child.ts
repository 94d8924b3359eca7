/**
 * A busy worker that stops itself at a given step: `child.mjs <cache> <deployment> <stale time>
 * <plans> [host]`. A file in the folder of plans names the step; the worker that takes it stops.
 */
import { renameSync } from "node:fs";
import process from "node:process";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import { isProvenaError } from "../../src/errors.ts";
import { defineDeployment } from "../../src/model/deployment.ts";
import { createSessionIn } from "../../src/public/sign_in.ts";
import { withFallback } from "../../src/store/fallback.ts";
import { FileStore } from "../../src/store/file/store.ts";
import type { TokenStore } from "../../src/store/store.ts";
import { realSystem, type System } from "../../src/system/system.ts";

const [, , cache, deployment = "", staleAfter, plans, host = realSystem.host] = process.argv;

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Stops this process if a plan names this step. */
function step(name: string): void {
  const plan = `${plans}/${name}`;
  try {
    renameSync(plan, `${plan}.${process.pid}`);
  } catch {
    return;
  }
  process.kill(process.pid, "SIGSTOP");
}

const system: System = {
  ...realSystem,
  host,
  fetch: async (url, init) => {
    if (!String(url).endsWith("/token")) return await realSystem.fetch(url, init);
    step("request about to be sent");
    const headers = { ...init?.headers as Record<string, string>, "x-pid": String(process.pid) };
    const answer = await realSystem.fetch(url, { ...init, headers });
    step("answered");
    return answer;
  },
};

const verify = crypto.subtle.verify.bind(crypto.subtle);
Object.defineProperty(crypto.subtle, "verify", {
  value: async (...args: Parameters<typeof verify>) => {
    const isRight = await verify(...args);
    step("verified");
    return isRight;
  },
});

/** The store, with a step before and after each call under its lock. */
function stepping(store: TokenStore): TokenStore {
  let isHeld = false;
  return {
    load: async (key) => {
      const record = await store.load(key);
      if (isHeld) step("record re-read");
      return record;
    },
    save: async (key, record) => {
      step("about to save");
      await store.save(key, record);
      step("saved");
    },
    delete: (key) => store.delete(key),
    list: () => store.list(),
    withLock: async (key, fn, options) =>
      await store.withLock(key, async (...given) => {
        isHeld = true;
        step("lock acquired");
        try {
          return await fn(...given);
        } finally {
          step("about to release");
          isHeld = false;
        }
      }, options),
  };
}

const session = createSessionIn(system, {
  deployment: defineDeployment(JSON.parse(deployment)),
  store: stepping(
    withFallback(new FileStore(cache, { system, staleAfter: Number(staleAfter) }), say),
  ),
  display: "none",
  interactive: false,
});

let isOver = false;
createInterface({ input: process.stdin }).on("line", () => isOver = true);

let last = "";
while (!isOver) {
  const outcome = await session.token().then(
    () => "well",
    (error) => isProvenaError(error) ? `${error.code} ${error.message}` : `bare ${error?.stack}`,
  );
  if (outcome !== last || outcome === "well") say(outcome);
  last = outcome;
  await setTimeout(50);
}
await session.token();
say("over");
process.exit(0);
