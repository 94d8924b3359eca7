/**
 * A Keycloak server on 127.0.0.1 that can be restarted on the same port.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import process from "node:process";
import { homeOf } from "./install.mjs";
import { releases } from "./releases.mjs";

const logs = fileURLToPath(new URL("../output/keycloak/", import.meta.url));

/** The administrator of the master realm; only this machine can reach the server. */
export const administrator = { username: "root", password: "only-on-loopback" };

/** Logged once a server answers requests. */
const readyLines = { quarkus: /Listening on: http/, wildfly: /WFLYSRV0025/ };

const START_TIMEOUT = 300_000;

/** A Keycloak server, running or not. */
export class KeycloakServer {
  #child;
  #port;

  /** @param {string} name a key of `releases` */
  constructor(name) {
    this.name = name;
    this.release = releases[name];
  }

  /** The base URL of the realms, such as `http://127.0.0.1:8080/auth`. */
  get baseUrl() {
    return `http://127.0.0.1:${this.#port}${this.release.path}`;
  }

  /** Starts the server; a second start uses the same port and data. */
  async start() {
    this.#port ??= await freePort();
    mkdirSync(logs, { recursive: true });
    const { kind } = this.release;
    const [command, args, env] = kind === "quarkus" ? this.#quarkus() : await this.#wildfly();
    // Use a new process group, so that the start script and its Java process end together.
    const child = this.#child = spawn(command, args, {
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    const log = createWriteStream(`${logs}${this.name}.log`, { flags: "a" });
    child.stderr.pipe(log, { end: false });
    child.stdout.pipe(log, { end: false });
    child.once("exit", () => log.end());
    await ready(child, readyLines[kind], `${logs}${this.name}.log`);
  }

  /** Stops the server by a signal, like a restart of the machine. */
  async stop() {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null) return;
    const exited = once(child, "exit");
    process.kill(-child.pid, "SIGTERM");
    await exited;
  }

  #quarkus() {
    return [
      `${homeOf(this.name)}/bin/kc.sh`,
      [
        "start-dev",
        "--http-host=127.0.0.1",
        `--http-port=${this.#port}`,
        `--http-relative-path=${this.release.path || "/"}`,
      ],
      {
        KC_BOOTSTRAP_ADMIN_USERNAME: administrator.username,
        KC_BOOTSTRAP_ADMIN_PASSWORD: administrator.password,
        JAVA_OPTS_APPEND: quickStart,
      },
    ];
  }

  async #wildfly() {
    const home = homeOf(this.name);
    const users = `${home}/standalone/configuration/keycloak-add-user.json`;
    const isFirstStart = !existsSync(`${home}/standalone/data`);
    if (isFirstStart) {
      rmSync(users, { force: true });
      const { username, password } = administrator;
      const add = spawn(
        `${home}/bin/add-user-keycloak.sh`,
        ["-u", username, "-p", password, "-r", "master"],
        { stdio: "ignore" },
      );
      await once(add, "exit");
    }
    return [
      `${home}/bin/standalone.sh`,
      [
        "-b",
        "127.0.0.1",
        "-bmanagement",
        "127.0.0.1",
        `-Djboss.http.port=${this.#port}`,
        "-Djboss.https.port=0",
        "-Djboss.ajp.port=0",
        "-Djboss.management.http.port=0",
        "-Djboss.management.https.port=0",
        "-Djboss.tx.node.id=test",
      ],
      { LAUNCH_JBOSS_IN_BACKGROUND: "1", PREPEND_JAVA_OPTS: quickStart },
    ];
  }
}

/** The fast compiler is enough for a server that runs for minutes. */
const quickStart = "-XX:TieredStopAtLevel=1";

async function ready(child, line, log) {
  const tail = [];
  const timer = setTimeout(() => process.kill(-child.pid, "SIGTERM"), START_TIMEOUT);
  try {
    for await (const said of createInterface({ input: child.stdout })) {
      tail.push(said);
      if (line.test(said)) {
        child.stdout.resume();
        return;
      }
    }
  } finally {
    clearTimeout(timer);
  }
  const end = tail.slice(-20).join("\n");
  throw new Error(`Keycloak ended before it was ready; the rest is in ${log}\n${end}`);
}

async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  await once(probe, "close");
  return port;
}

/** The exact version of a release, from its own files. */
export function versionOf(name) {
  const text = readFileSync(`${homeOf(name)}/version.txt`, "utf8");
  return /\d+\.\d+\.\d+/.exec(text)?.[0] ?? "unknown";
}
