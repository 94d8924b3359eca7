/** Redis servers for tests. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { RedisStore, type RedisStoreOptions } from "../../src/store/redis/store.ts";
import { realSystem, type System } from "../../src/system/system.ts";

/** A running Redis server that keeps its data even when it is killed. */
export class RedisServer {
  readonly port: number;
  readonly folder: string;
  readonly #args: readonly string[];
  #process: ChildProcess | undefined;

  private constructor(port: number, folder: string, args: readonly string[]) {
    this.port = port;
    this.folder = folder;
    this.#args = args;
  }

  static async start(args: readonly string[] = []): Promise<RedisServer> {
    const folder = await mkdtemp(join(tmpdir(), "provena-redis-"));
    const server = new RedisServer(await freePort(), folder, args);
    await server.up();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Starts a Sentinel with a configuration file. */
  static async startSentinel(file: string): Promise<RedisServer> {
    const folder = await mkdtemp(join(tmpdir(), "provena-redis-"));
    const server = new RedisServer(await freePort(), folder, []);
    await server.#run([file, "--sentinel", "--port", `${server.port}`, "--bind", "127.0.0.1"]);
    return server;
  }

  /** Starts the server on the same port with the same data. */
  async up(): Promise<void> {
    const own = ["--port", `${this.port}`, "--dir", this.folder, "--bind", "127.0.0.1"];
    const kept = ["--appendonly", "yes", "--appendfsync", "always", "--save", ""];
    // Otherwise a copy for --rdb would wait five seconds for other clients.
    const prompt = ["--repl-diskless-sync-delay", "0"];
    await this.#run([...own, ...kept, ...prompt, ...this.#args]);
  }

  async #run(args: readonly string[]): Promise<void> {
    this.#process = spawn("redis-server", args, { stdio: "ignore" });
    await answers(this.port, (line) => line.startsWith("+PONG") || line.startsWith("-NOAUTH"));
  }

  /** Kills the server. */
  async kill(): Promise<void> {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }

  /** Kills the server and starts it empty, like one without persistence. */
  async lose(): Promise<void> {
    await this.kill();
    await rm(join(this.folder, "appendonlydir"), { recursive: true, force: true });
    await this.up();
  }

  /** Runs redis-cli. */
  async cli(...args: readonly string[]): Promise<string> {
    const all = ["-p", `${this.port}`, ...args];
    const { stdout } = await promisify(execFile)("redis-cli", all, { maxBuffer: 1 << 26 });
    return stdout.trim();
  }

  async close(): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** The content of a key file. */
export function keyLine(id = "1", byte = 7): string {
  return `${id}:${btoa(String.fromCharCode(...Array(32).fill(byte)))}`;
}

/** A system with only these environment variables. */
export function systemWith(env: Record<string, string>): System {
  return { ...realSystem, env: (name) => env[name] };
}

/** A store with a test key. */
export function redisStore(
  options: RedisStoreOptions & { keys?: string } = {},
): RedisStore {
  const { keys = keyLine(), ...rest } = options;
  return new RedisStore({ system: systemWith({ PROVENA_REDIS_KEY: keys }), ...rest });
}

/** An unused port. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Waits until a server gives the expected answer to PING. */
async function answers(port: number, isRight: (line: string) => boolean): Promise<void> {
  while (!isRight(await ping(port).catch(() => ""))) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function ping(port: number): Promise<string> {
  const socket: Socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    socket.write("PING\r\n");
    const [data] = await once(socket, "data");
    return String(data);
  } finally {
    socket.destroy();
  }
}
