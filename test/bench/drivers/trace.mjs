/**
 * Signs in as far as the code, and prints when each step was done, in ms since the process began.
 *
 * Usage: node trace.mjs PLACE; PLACE is JSON.
 */
import fs from "node:fs";
import promises from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { performance } from "node:perf_hooks";
import process from "node:process";

const { dist, deployment, folder } = JSON.parse(process.argv[2]);
const steps = {};
const done = (step) => steps[step] ??= performance.now();

/** Notes when a function is called with an argument that matches, and when it is done. */
function noting(owner, name, { matches, begun, ended }) {
  const original = owner[name];
  owner[name] = (...args) => {
    if (!args.some((arg) => matches.test(String(arg)))) return original(...args);
    if (begun) done(begun);
    const result = original(...args);
    if (!(result instanceof Promise)) done(ended);
    else result.then(() => done(ended), () => {});
    return result;
  };
}

noting(fs, "openSync", { matches: /\.lock$/, ended: "lock taken" });
noting(promises, "rename", { matches: /\.tmp$/, ended: "code in place on disk" });
syncBuiltinESMExports();
noting(globalThis, "fetch", {
  matches: /openid-configuration/,
  begun: "metadata requested",
  ended: "metadata answered",
});
noting(globalThis, "fetch", {
  matches: /auth\/device/,
  begun: "code requested",
  ended: "code answered",
});

process.env.PROVENA_TOKEN_CACHE = `${folder}/cache`;
done("started");
const { createSession } = await import(dist);
done("imported");
const session = createSession({ display: "none", openBrowser: false, deployment });
session.subscribe(({ status }) => {
  if (status !== "awaitingUser") return;
  done("code shown");
  // The copy of oauth4webapi in this folder marks the moment it is loaded.
  const [{ startTime }] = performance.getEntriesByName("oauth4webapi");
  console.log(JSON.stringify({ ...steps, "oauth4webapi loaded": startTime }));
  process.exit(0);
});
await session.signIn({ interactive: true });
