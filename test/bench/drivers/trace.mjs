/**
 * Signs in as far as the code, and prints when each step was done, in ms since the process began.
 *
 * Usage: node trace.mjs PLACE; PLACE is JSON.
 */
import fs from "node:fs";
import http from "node:http";
import { syncBuiltinESMExports } from "node:module";
import { performance } from "node:perf_hooks";
import process from "node:process";

const { dist, deployment, folder } = JSON.parse(process.argv[2]);
const steps = {};
const done = (step) => steps[step] ??= performance.now();

/** Notes when a function was called with a first argument that matches. */
function noting(owner, name, { matches, ended }) {
  const original = owner[name];
  owner[name] = (...args) => {
    if (!matches.test(String(args[0]))) return original(...args);
    const result = original(...args);
    done(ended);
    return result;
  };
}

noting(fs, "openSync", { matches: /\.lock$/, ended: "lock taken" });
noting(fs, "renameSync", { matches: /\.tmp$/, ended: "code in place on disk" });
const { request } = http;
http.request = (url, ...rest) => {
  const what = String(url).includes("/.well-known/") ? "metadata" : "code";
  done(`${what} requested`);
  return request(url, ...rest).once("response", () => done(`${what} answered`));
};
syncBuiltinESMExports();

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
