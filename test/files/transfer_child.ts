/**
 * A process that moves files. Its task is in the variable TRANSFER, for all users can read arguments.
 * Prints the report, and its memory.
 */
import process from "node:process";
import { openFiles } from "../../src/files/files.ts";
import { clientFor, presenter } from "../api/signed_in.ts";

/** The task of the process. */
export interface ChildWork {
  readonly deployment: Parameters<typeof clientFor>[0];
  readonly token: string;
  readonly handle: string;
  readonly direction: "download" | "upload";
  readonly local: string;
  readonly to?: string;
  readonly paths?: readonly string[];
}

/** What it prints at its end. */
export interface ChildReport {
  readonly moved: number;
  readonly skipped: number;
  readonly refused: readonly unknown[];
  readonly bytes: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** Maximum resident memory minus that before the transfer, in bytes. */
  readonly memory: number;
}

const work: ChildWork = JSON.parse(process.env["TRANSFER"]!);
const { deployment, token, handle, direction, local, to, paths } = work;
const client = clientFor(deployment, token);
const liveDisplay = () => Promise.reject(new Error("no display"));
const files = await openFiles(handle, { client, presenter, liveDisplay });
const before = process.memoryUsage().rss;
let most = before;
const timer = setInterval(() => most = Math.max(most, process.memoryUsage().rss), 20);
const started = performance.now();
const cpu = process.cpuUsage();
const report = direction === "upload"
  ? await files.upload(local, to === undefined ? {} : { to })
  : await files.download(local, paths === undefined ? {} : { paths });
clearInterval(timer);
const { moved, skipped, refused, bytes } = report;
const used = process.cpuUsage(cpu);
const said: ChildReport = {
  moved: moved.length,
  skipped: skipped.length,
  refused,
  bytes,
  seconds: (performance.now() - started) / 1000,
  cpuSeconds: (used.user + used.system) / 1e6,
  memory: most - before,
};
console.log(JSON.stringify(said));
