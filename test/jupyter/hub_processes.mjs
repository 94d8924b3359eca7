/** Finds all processes that a hub has started; kernels are in process sessions of their own. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import process from "node:process";

/** The processes of the accounts, and those with the hub's folder in their environment. */
export function processesOf({ folder, uids }) {
  return readdirSync("/proc").filter((name) => /^\d+$/.test(name)).map(Number).filter((pid) => {
    try {
      // A zombie process has no arguments any more.
      if (readFileSync(`/proc/${pid}/cmdline`).length === 0) return false;
      return uids.includes(statSync(`/proc/${pid}`).uid) ||
        readFileSync(`/proc/${pid}/environ`).includes(folder);
    } catch {
      return false;
    }
  });
}

/** Kills them all synchronously, because it is also called when this process exits. */
export function endProcessesOf(hub) {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (let left = processesOf(hub); left.length > 0; left = processesOf(hub)) {
    for (const pid of left) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // The process has already ended.
      }
    }
    Atomics.wait(pause, 0, 0, 10);
  }
}
