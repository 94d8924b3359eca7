/** Test hosts: network namespaces, each with a virtual cable to this machine. */
import { execFileSync } from "node:child_process";
import process from "node:process";

/** One host. */
export class Host {
  readonly #name: string;
  readonly #cable: string;
  /** This machine's end of the cable, as the host sees it. */
  readonly gateway: string;

  private constructor(index: number) {
    // Short enough for an interface name, and unique to this run.
    this.#name = `pv${process.pid}h${index}`;
    this.#cable = `pv${process.pid}c${index}`;
    this.gateway = `198.18.${index}.1`; // RFC 2544: reserved for tests
  }

  /** Creates a host, which must be removed. */
  static create(index: number): Host {
    const host = new Host(index);
    try {
      ip("netns", "add", host.#name);
      ip("link", "add", host.#cable, "type", "veth", "peer", "name", "cable", "netns", host.#name);
      ip("addr", "add", `${host.gateway}/30`, "dev", host.#cable);
      ip("link", "set", host.#cable, "up");
      const inside = ["-n", host.#name];
      ip(...inside, "addr", "add", `198.18.${index}.2/30`, "dev", "cable");
      ip(...inside, "link", "set", "lo", "up");
      ip(...inside, "link", "set", "cable", "up");
      return host;
    } catch (error) {
      host.remove();
      throw new Error(`No network namespace can be made here: ${(error as Error).message}`);
    }
  }

  /** The command prefix that runs a program on this host. */
  command(env: Record<string, string>, ...command: readonly string[]): string[] {
    const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    return ["ip", "netns", "exec", this.#name, "env", ...variables, ...command];
  }

  /** Pulls the cable. */
  unplug(): void {
    ip("link", "set", this.#cable, "down");
  }

  plugIn(): void {
    ip("link", "set", this.#cable, "up");
  }

  remove(): void {
    for (const args of [["link", "del", this.#cable], ["netns", "del", this.#name]]) {
      try {
        ip(...args);
      } catch {
        // It may not have been created.
      }
    }
  }
}

function ip(...args: string[]): void {
  execFileSync("ip", args, { stdio: ["ignore", "ignore", "pipe"], encoding: "utf8" });
}
