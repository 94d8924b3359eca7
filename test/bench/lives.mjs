/** Runs every peer against one embedded deployment, approves its sign-in and measures. */
import { performance } from "node:perf_hooks";
import { setTimeout } from "node:timers/promises";
import { alternate } from "./drivers/sides.mjs";
import { commandOf, folder as peersFolder, importCommandOf, peers } from "./peers.mjs";
import { lineOf, linesOf } from "./process.mjs";
import { placeIn, withFolder } from "./stage.mjs";

const DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";

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
  for await (const line of linesOf(...commandOf(peer, place))) {
    if (line.event === "code") {
      figures.firstCode = line.wall;
      approval = approveAfterPoll(demo, line.userCode);
    }
    if (line.event === "ready") {
      figures.approval = performance.now() - await approval;
      figures.memory = line.memory;
    }
    if (line.event === "refreshed") figures.refresh.push(line.refresh);
    if (line.event === "called") figures.call = line.call;
  }
  const refresh = figures.refresh.sort((a, b) => a - b)[figures.refresh.length >> 1];
  return { ...figures, refresh };
}

async function startOnce(demo, peer, place) {
  if (peer.cannot.cachedStart) return {};
  const before = demo.requests.length;
  const { wall } = await lineOf(...commandOf(peer, { ...place, fromCache: true }));
  return { cachedStart: wall, requests: demo.requests.length - before };
}

/** Measures all peers in turn, for several rounds; lists by measure, by name. */
export async function measureLives(demo, rounds) {
  const sides = Object.fromEntries(
    peers.map((peer) => [peer.name, () =>
      withFolder(async (folder) => {
        const place = placeIn(folder, demo);
        const { cpu } = await lineOf(...importCommandOf(peer), { cwd: peersFolder });
        const life = await liveOnce(demo, peer, place);
        return { cpu, ...life, ...await startOnce(demo, peer, place) };
      })]
    ),
  );
  const figures = await alternate(sides, { rounds });
  const measures = [
    "cpu",
    "firstCode",
    "approval",
    "cachedStart",
    "refresh",
    "call",
    "memory",
    "requests",
  ];
  return Object.fromEntries(
    Object.entries(figures).map(([name, lives]) => [
      name,
      Object.fromEntries(
        measures.map((measure) => [measure, lives.map((life) => life[measure])])
          .filter(([, values]) => values[0] !== undefined),
      ),
    ]),
  );
}
