/** A process that moves files: node transfer_child.js JSON. Prints the report, and its memory. */
import process from "node:process";
import { openFiles } from "../../src/files/files.ts";
import { clientFor, presenter } from "../api/signed_in.ts";
import { HANDLE } from "./place.ts";

/** What the process is to do. */
export interface ChildWork {
  readonly deployment: Parameters<typeof clientFor>[0];
  readonly token: string;
  readonly direction: "download" | "upload";
  readonly local: string;
}

const { deployment, token, direction, local }: ChildWork = JSON.parse(process.argv[2]!);
const client = clientFor(deployment, token);
const files = await openFiles(HANDLE, {
  client,
  presenter,
  liveDisplay: () => Promise.reject(new Error("none")),
});
const before = process.memoryUsage().rss;
let most = before;
const timer = setInterval(() => most = Math.max(most, process.memoryUsage().rss), 20);
const started = performance.now();
const { cpuUsage } = process;
const cpu = cpuUsage();
const report = await files[direction](local, {
  onProgress: ({ bytes }) => void process.stderr.write(`${bytes}\n`),
});
clearInterval(timer);
const { moved, skipped, refused, bytes } = report;
const used = cpuUsage(cpu);
console.log(JSON.stringify({
  moved: moved.length,
  skipped: skipped.length,
  refused,
  bytes,
  seconds: (performance.now() - started) / 1000,
  cpuSeconds: (used.user + used.system) / 1e6,
  memory: most - before,
}));
