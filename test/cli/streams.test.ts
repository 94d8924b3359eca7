/** Output to a pipe that closes early, and to a file that cannot be written. */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { beforeAll, describe, expect, it } from "vitest";
import { launcher } from "../fixture/command.ts";
import { Place } from "../fixture/place.ts";

const place = new Place();

beforeAll(() => place.open({ demo: { approve: "editor" }, signedIn: true }));

/** Runs the command with its output redirected. */
async function ended(
  args: readonly string[],
  stdout: "pipe" | number,
  onStart?: (child: ChildProcess) => void,
): Promise<{ code: number | null; said: string }> {
  const [program = "", ...rest] = launcher();
  const child = spawn(program, [...rest, ...args], {
    env: place.machine.env,
    stdio: ["ignore", stdout, "pipe"],
  });
  onStart?.(child);
  let said = "";
  child.stderr!.setEncoding("utf8").on("data", (text) => said += text);
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, said };
}

describe("a reader that closes the pipe early", () => {
  it.each([
    [["--help"]],
    [["roles"]],
    [["apis", "registry", "--json"]],
    [["call", "registry", "list", "--all", "--json"]],
    [["completion", "bash"]],
  ])("makes %j exit without a message", async (args) => {
    const told = await ended(args, "pipe", (child) => child.stdout!.destroy());
    expect(told).toEqual({ code: 0, said: "" });
  });
});

describe("a file that cannot be written", () => {
  it.each([[["--help"]], [["roles"]], [["roles", "--json"]]])(
    "makes %j fail with a message of one line",
    async (args) => {
      // Deno reports a full disk, but not a file that is open for reading only.
      const isLinux = process.platform === "linux";
      const path = isLinux ? "/dev/full" : join(place.machine.home, "read-only");
      if (!isLinux) await writeFile(path, "");
      const file = openSync(path, isLinux ? "w" : "r");
      const { code, said } = await ended(args, file);
      closeSync(file);
      expect(said).toMatch(/^.*(cannot be written|no space left).*\n$/i);
      expect(code).toBe(1);
    },
  );
});
