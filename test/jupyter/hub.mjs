/**
 * Sets up a JupyterHub as docs/hubs.md describes, with the script and configuration from there, for
 * two people who have accounts on this machine.
 */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  access,
  chmod,
  copyFile,
  cp,
  mkdir,
  mkdtemp,
  readFile,
  rm,
  writeFile,
} from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { sawText } from "../canaries/witness.mjs";
import { apt, run, runs } from "../apt.mjs";
import { root } from "./install.mjs";
import { launchBrowser, output } from "./lab.mjs";
import { Desk } from "./hub_desk.mjs";
import { endProcessesOf, processesOf } from "./hub_processes.mjs";

const example = (name) => join(root, "docs/examples/hub", name);
const PASSWORD = "reef";

/** Installs JupyterHub and starts it. */
export async function startHub(names, deployment) {
  if (process.getuid() !== 0) throw new Error("A hub of several people is started by root");
  // Programs for all users must not be in one person's folder, where the checkout may be.
  const folder = await mkdtemp(join(tmpdir(), "provena-hub-"));
  const uids = [];
  // Clean up even if a test hangs or a person stops the run.
  process.once("exit", () => endProcessesOf({ folder, uids }));
  await chmod(folder, 0o755);
  const settings = join(folder, "deployment.json");
  await writeFile(settings, JSON.stringify(deployment));
  await install(folder);
  await watchBrowsers(folder);
  const people = Object.fromEntries(names.map((name) => [name, createAccount(folder, name)]));
  uids.push(...Object.values(people).map(({ uid }) => uid));
  for (const { home, uid } of Object.values(people)) await publishTo(home, uid);
  const [port, hubPort, proxyPort] = await freePorts(3);
  const server = spawn(join(folder, "bin/jupyterhub"), [
    "--config",
    fileURLToPath(new URL("jupyterhub_config.py", import.meta.url)),
  ], {
    cwd: folder,
    env: {
      ...process.env,
      PATH: `${join(folder, "bin")}:${process.env.PATH}`,
      HUB: JSON.stringify({
        config: example("jupyterhub_config.py"),
        ports: [port, hubPort, proxyPort],
        users: names,
        password: PASSWORD,
        environment: {
          ...network(),
          PROVENA_DEPLOYMENT: settings,
          // Pretend that there is a desktop on which a browser could open.
          DISPLAY: ":0",
        },
      }),
    },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const hub = new Hub({
    folder,
    uids,
    people,
    settings,
    server,
    origin: `http://127.0.0.1:${port}`,
  });
  try {
    await hub.started();
    return hub;
  } catch (error) {
    await hub.close();
    throw error;
  }
}

async function install(folder) {
  await mkdir(join(folder, "bin"));
  await copyFile(process.execPath, join(folder, "bin/node"));
  if (!runs("/usr/bin/python3", "-m", "ensurepip", "--version")) apt("python3", "python3-venv");
  const packing = ["pack", "--silent", "--ignore-scripts", "--pack-destination", folder];
  const { stdout } = spawnSync("npm", packing, { cwd: root, encoding: "utf8" });
  run("sh", [example("install.sh"), folder], {
    env: { ...process.env, PROVENA_PACKAGE: join(folder, stdout.trim()) },
  });
}

function createAccount(folder, name) {
  const home = join(folder, name);
  // A killed run may have left the account behind.
  const before = spawnSync("id", ["-u", name], { encoding: "utf8" });
  if (before.status === 0) endProcessesOf({ folder, uids: [Number(before.stdout)] });
  spawnSync("userdel", ["--force", name]);
  run("useradd", ["--create-home", "--home-dir", home, "--shell", "/bin/bash", name]);
  const uid = Number(spawnSync("id", ["-u", name], { encoding: "utf8" }).stdout);
  return { home, uid };
}

/** Makes `jsr:@provena/notebook` resolve to the sources, as if they were published. */
async function publishTo(home, uid) {
  const member = join(home, ".published");
  await mkdir(member);
  for (const name of ["deno.json", "mod.ts", "src"]) {
    await cp(join(root, name), join(member, name), { recursive: true });
  }
  await writeFile(join(home, "deno.json"), '{ "workspace": ["./.published"], "lock": false }');
  run("chown", ["--recursive", String(uid), home]);
}

/** The variables needed to reach npm's registry, which a hub does not pass on by default. */
function network() {
  const names =
    /^(https?_proxy|all_proxy|no_proxy|NODE_EXTRA_CA_CERTS|DENO_CERT|DENO_TLS_CA_STORE|SSL_CERT_\w+)$/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => names.test(name)));
}

/** Replaces the program with which the package `open` opens browsers by one that logs the URLs. */
async function watchBrowsers(folder) {
  const opened = join(folder, "opened.txt");
  await writeFile(opened, "");
  await chmod(opened, 0o666);
  const opener = join(folder, "lib/node_modules/provena-notebook/node_modules/open/xdg-open");
  await access(opener);
  await writeFile(opener, `#!/bin/sh\necho "$@" >>${opened}\n`);
}

async function freePorts(count) {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map((server) => once(server, "listening")));
  const ports = servers.map((server) => server.address().port);
  for (const server of servers) server.close();
  return ports;
}

/** A running hub and a browser. */
class Hub {
  #parts;
  #browser;
  #said = "";
  #closing;

  constructor(parts) {
    this.#parts = parts;
    parts.server.stderr.on("data", (part) => (this.#said += part));
  }

  /** Waits until the hub accepts logins. */
  async started() {
    const { server } = this.#parts;
    await new Promise((resolve, reject) => {
      server.stderr.on("data", () => /JupyterHub is now running/.test(this.#said) && resolve());
      server.once("close", () => reject(new Error(`The hub ended: ${this.#said.slice(-3_000)}`)));
    });
    this.#browser = await launchBrowser();
  }

  /** A person's account: `home` and `uid`. */
  account(name) {
    return this.#parts.people[name];
  }

  /** The URLs for which a browser was opened on the hub. */
  async opened() {
    return await readFile(join(this.#parts.folder, "opened.txt"), "utf8");
  }

  /** Runs a command as one of the people, outside their server. */
  runAs(name, command, args, env = {}) {
    const { folder, people, settings } = this.#parts;
    const { home, uid } = people[name];
    const PATH = `${join(folder, "bin")}:/usr/bin:/bin`;
    const { status, stdout, stderr } = spawnSync(command, args, {
      uid,
      gid: uid,
      cwd: home,
      env: { PATH, HOME: home, PROVENA_DEPLOYMENT: settings, ...env },
      encoding: "utf8",
    });
    sawText(`${command} on the hub`, stdout + stderr);
    return { status, stdout, stderr };
  }

  /** Logs in at the hub, as a person does, and waits for JupyterLab. */
  async arrive(name) {
    const context = await this.#browser.newContext({ viewport: { width: 1280, height: 1100 } });
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    await page.goto(`${this.#parts.origin}/hub/login`);
    await page.getByLabel("Username").fill(name);
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.locator(".jp-DirListing-content").waitFor();
    await page.locator("#jupyterlab-splash").waitFor({ state: "detached" });
    return new Desk(page, name, this.#parts.people[name].home);
  }

  /** Saves screenshots of all open pages after a failure. */
  async lastSight(name) {
    const pages = this.#browser.contexts().flatMap((context) => context.pages());
    for (const [index, page] of pages.entries()) {
      await page.screenshot({ path: join(output, `failed-${name}-${index}.png`) });
    }
  }

  /** The hub's processes that are still running, including itself. */
  running() {
    return processesOf(this.#parts);
  }

  close() {
    return this.#closing ??= this.#close();
  }

  async #close() {
    const { folder, people, server } = this.#parts;
    await this.#browser?.close();
    if (server.exitCode === null && server.signalCode === null) {
      server.kill("SIGTERM");
      // Kernels outlive the hub and keep its output open, so "close" would never be emitted.
      await once(server, "exit");
    }
    endProcessesOf(this.#parts);
    sawText("the hub", this.#said);
    for (const name of Object.keys(people)) spawnSync("userdel", ["--force", name]);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
