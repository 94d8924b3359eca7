/** Runs every peer against one embedded deployment, approves its sign-in and measures. */
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import { commandOf, peers } from "./peers.mjs";

const DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";

/** Yields the JSON lines of a peer's process as they arrive. */
async function* linesOf(peer, place) {
  const [command, args] = commandOf(peer, place);
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise((done) => child.once("close", done));
  let stderr = "";
  child.stderr.on("data", (chunk) => stderr += chunk);
  for await (const line of createInterface(child.stdout)) {
    if (line.startsWith("{")) yield JSON.parse(line);
  }
  const code = await ended;
  if (code !== 0) throw new Error(`${peer.name} ended with ${code}: ${stderr.slice(-2000)}`);
}

/** Approves right after a poll, so that every peer waits a whole interval. */
async function approveAfterPoll(demo, userCode) {
  const polls = () => demo.requests.filter(({ grantType }) => grantType === DEVICE_GRANT).length;
  const before = polls();
  while (polls() === before) await setTimeout(2);
  await demo.approve(userCode, "editor");
  return performance.now();
}

async function liveOnce(demo, peer, place) {
  const figures = { refresh: [] };
  let approval;
  for await (const line of linesOf(peer, place)) {
    if (line.event === "code") {
      figures.firstCode = line.firstCode;
      approval = approveAfterPoll(demo, line.userCode);
    }
    if (line.event === "ready") {
      figures.approval = performance.now() - await approval;
      figures.memory = line.memory;
    }
    if (line.event === "refreshed") figures.refresh.push(line.refresh);
    if (line.event === "called") figures.call = line.call;
  }
  return figures;
}

async function startOnce(demo, peer, place) {
  const before = demo.requests.length;
  for await (const line of linesOf(peer, { ...place, fromCache: true })) {
    if (line.event === "started") {
      const { cachedStart, afterImport } = line;
      return { cachedStart, afterImport, requests: demo.requests.length - before };
    }
  }
  throw new Error(`${peer.name} did not start`);
}

/** Measures all peers in turn, for several rounds. */
export async function measureLives(demo, rounds) {
  const figures = Object.fromEntries(peers.map(({ name }) => [name, {}]));
  // The first round warms up the server and is not counted.
  for (let round = -1; round < rounds; round++) {
    for (const peer of peers) {
      const folder = await mkdtemp(join(tmpdir(), "provena-bench-"));
      const { deployment, issuer } = demo;
      const place = {
        folder,
        issuer,
        deployment,
        realm: deployment.realm,
        clientId: "client-tools",
        api: `${deployment.apis.registry}/`,
      };
      const life = await liveOnce(demo, peer, place);
      const start = peer.cannot.cachedStart ? {} : await startOnce(demo, peer, place);
      await rm(folder, { recursive: true, force: true });
      if (round < 0) continue;
      const refresh = life.refresh.sort((a, b) => a - b)[life.refresh.length >> 1];
      for (const [measure, value] of Object.entries({ ...life, ...start, refresh })) {
        if (value !== undefined) (figures[peer.name][measure] ??= []).push(value);
      }
    }
  }
  return figures;
}
