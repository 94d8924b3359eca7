/** What a hub has started, however far from it: kernels have sessions of their own. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import process from "node:process";

/** The processes that run as one of the accounts, or with the hub's folder in their environment. */
export function processesOf({ folder, uids }) {
  return readdirSync("/proc").filter((name) => /^\d+$/.test(name)).map(Number).filter((pid) => {
    try {
      // One that has ended already, and waits for its parent to look, has no arguments any more.
      if (readFileSync(`/proc/${pid}/cmdline`).length === 0) return false;
      return uids.includes(statSync(`/proc/${pid}`).uid) ||
        readFileSync(`/proc/${pid}/environ`).includes(folder);
    } catch {
      return false;
    }
  });
}

/** Ends them all, at once: it is also called when this process itself ends. */
export function endProcessesOf(hub) {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (let left = processesOf(hub); left.length > 0; left = processesOf(hub)) {
    for (const pid of left) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // It was faster.
      }
    }
    Atomics.wait(pause, 0, 0, 10);
  }
}
