/**
 * Counts what a process does: files opened, files and folders synced, requests sent, timers started,
 * modules loaded. None of it depends on how fast or busy the machine is.
 *
 * Loaded with `--import`, before anything else.
 */
import fs, { appendFileSync, readFileSync } from "node:fs";
import promises from "node:fs/promises";
import http from "node:http";
import https from "node:https";
import { register, syncBuiltinESMExports } from "node:module";
import process from "node:process";
import { isMainThread } from "node:worker_threads";

/** What is not counted: modules read by the runtime's loader, and the timers of its `fetch`. */
const isRuntimes = {
  opened: (path) => /\.m?js$/.test(String(path)),
  timers: () => !new Error().stack.split("\n")[3].includes("file:"),
};
const none = { opened: 0, synced: 0, requests: 0, timers: 0 };
let counted = { ...none };

/** Replaces a function by one that also counts. */
function counting(owner, name, what) {
  const original = owner[name];
  owner[name] = function (...args) {
    if (!isRuntimes[what]?.(args[0])) counted[what]++;
    return original.apply(this, args);
  };
}

const modules = () => readFileSync(process.env.MODULES_NOTED, "utf8").length;

/** Runs a step and returns what it did. */
export async function count(work) {
  const before = modules();
  counted = { ...none };
  await work();
  const result = { ...counted };
  return { ...result, modules: modules() - before };
}

if (isMainThread) {
  const probe = await promises.open(process.execPath, "r");
  counting(Object.getPrototypeOf(probe), "sync", "synced");
  await probe.close();
  for (const name of ["open", "readFile", "readlink"]) counting(promises, name, "opened");
  for (const name of ["openSync", "readlinkSync"]) counting(fs, name, "opened");
  counting(fs, "fsync", "synced");
  counting(globalThis, "fetch", "requests");
  for (const own of [http, https]) counting(own, "request", "requests");
  syncBuiltinESMExports();
  for (const name of ["setTimeout", "setInterval"]) counting(globalThis, name, "timers");
  register(import.meta.url);
}

/** Runs in the thread of the loader: one letter for each module. */
export async function load(url, context, next) {
  if (url.startsWith("file:")) appendFileSync(process.env.MODULES_NOTED, "m");
  return await next(url, context);
}
