import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { commandFile } from "../../fixture/command.ts";
import { emptyRegistry } from "../../fixture/empty_registry.ts";
import { Place } from "../../fixture/place.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const place = new Place();
let notebook: string;

const isOnDeno = "Deno" in globalThis;
const realDeno = join(root, "node_modules", ".bin", "deno");
let tools: string;

beforeEach(async () => {
  tools = await mkdtemp(join(tmpdir(), "provena-deno-"));
  // Installs the real kernel, which then names this script; packages are not downloaded.
  await writeFile(
    join(tools, "deno"),
    `#!/bin/sh
PATH=$PATH:/usr/bin:/bin
case $1 in
  jupyter) ${realDeno} "$@" && find "\${XDG_DATA_HOME:-$HOME}" -name kernel.json -exec sed -i 's#"/[^"]*deno"#"'"$0"'"#' {} + ;;
  *) echo "$(pwd) $*" >>${join(tools, "asked.txt")}; exit \${DENO_EXIT:-0} ;;
esac
`,
    { mode: 0o755 },
  );
  // A new home folder hides this machine's own Jupyter data.
  const close = await place.open({
    env: { ...await emptyRegistry(), PATH: `${tools}:${process.env["PATH"]}` },
  });
  notebook = join(place.machine.home, "work", "provena.ipynb");
  return async () => {
    await close();
    await rm(tools, { recursive: true, force: true });
  };
});

const kernelIn = (folder: string) => join(folder, "jupyter", "kernels", "deno", "kernel.json");

async function sourceOf(path: string): Promise<string> {
  const { cells } = JSON.parse(await readFile(path, "utf8"));
  return cells.map((cell: { source: string[] }) => cell.source.join("")).join("\n");
}

/** Creates a fake program that prints its arguments. */
async function pretend(name: string, script = `echo "called with $@"`): Promise<string> {
  const folder = join(place.machine.home, "bin");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`);
  await chmod(join(folder, name), 0o755);
  return `${folder}:${place.machine.env["PATH"]}`;
}

describe("provena start", () => {
  it("installs the Deno kernel once and writes a notebook, which it never overwrites", async () => {
    const first = await place.machine.start(["start", notebook]).ended;
    expect(first).toMatchObject({ code: 0, stdout: "" });
    expect(first.stderr).toMatch(/\+ Installed the Deno kernel[^]*\+ Wrote [^]*provena\.ipynb/);
    expect(existsSync(kernelIn(join(place.machine.home, ".local", "share")))).toBe(true);
    const written = JSON.parse(await readFile(notebook, "utf8"));
    expect(written).toMatchObject({ nbformat: 4, metadata: { kernelspec: { name: "deno" } } });

    await writeFile(notebook, "precious");
    const second = await place.machine.start(["start", notebook]).ended;
    expect(second.code).toBe(0);
    expect(second.stderr).toMatch(
      /\+ Found the Deno kernel[^]*\+ Found [^]*provena\.ipynb/,
    );
    expect(await readFile(notebook, "utf8")).toBe("precious");
  });

  it("installs the kernel into JUPYTER_DATA_DIR", async () => {
    const data = join(place.machine.home, "data", "jupyter");
    const { code } = await place.machine.start(["start", notebook], {
      env: { JUPYTER_DATA_DIR: data },
    }).ended;
    expect(code).toBe(0);
    expect(existsSync(kernelIn(dirname(data)))).toBe(true);
    expect(existsSync(kernelIn(join(place.machine.home, ".local", "share")))).toBe(false);
  });

  it("replaces a kernel whose Deno is gone", async () => {
    const kernel = kernelIn(join(place.machine.home, ".local", "share"));
    await mkdir(dirname(kernel), { recursive: true });
    await writeFile(kernel, JSON.stringify({ argv: ["/nowhere/deno", "jupyter"] }));
    const { stderr } = await place.machine.start(["start", notebook]).ended;
    expect(stderr).toContain("Installed the Deno kernel");
    expect(await readFile(kernel, "utf8")).not.toContain("/nowhere");
  });

  it("uses the kernel installed with JupyterLab, as on a hub", async () => {
    const PATH = await pretend("jupyter-lab");
    const kernel = kernelIn(join(place.machine.home, "share"));
    await mkdir(dirname(kernel), { recursive: true });
    await writeFile(kernel, JSON.stringify({ argv: [process.execPath, "jupyter"] }));
    const { stderr } = await place.machine.start(["start", notebook, "--no-open"], {
      env: { PATH },
    }).ended;
    expect(stderr).toContain("Found the Deno kernel");
    expect(existsSync(kernelIn(join(place.machine.home, ".local", "share")))).toBe(false);
  });

  it("signs in to the current deployment, or to the demo if there is none", async () => {
    await place.machine.start(["start", notebook, "--no-open"]).ended;
    expect(await sourceOf(notebook)).toContain("signIn({ deployment: demo.deployment })");

    await place.machine.run(["use", "dev.rrap-is.com", "rrap", "--name", "dev"]);
    const own = join(place.machine.home, "own.ipynb");
    await place.machine.start(["start", own, "--no-open"]).ended;
    expect(await sourceOf(own)).toContain(
      'signIn({ domain: "dev.rrap-is.com", realm: "rrap" });',
    );
    const practice = join(place.machine.home, "practice.ipynb");
    await place.machine.start(["start", practice, "--demo"]).ended;
    expect(await sourceOf(practice)).toContain("startDemo");
  });

  it("writes a custom deployment's URLs into the notebook, so that it works for others", async () => {
    const flags = ["--issuer", "https://id.example.org/realms/reef"];
    await place.machine.run(["use", "reef.example.org", "reef", ...flags]);
    await place.machine.start(["start", notebook]).ended;
    const source = await sourceOf(notebook);
    expect(source).toContain('"issuer": "https://id.example.org/realms/reef"');
    const { cells } = JSON.parse(await readFile(notebook, "utf8"));
    for (const { source } of cells) {
      for (const line of source) expect(line).toMatch(/^[^\n]*\n?$/);
    }
  });

  it("opens JupyterLab in a terminal, and returns its exit code", async () => {
    const PATH = await pretend("jupyter-lab", 'echo "lab opens $@"; exit 5');
    const { code, stdout } = await place.machine.inTerminal(`provena start ${notebook}`, {
      env: { PATH, NO_COLOR: "1" },
    }).ended;
    expect(stdout).toMatch(/lab opens (--allow-root )?\/\S+provena\.ipynb/);
    expect(code).toBe(5);
    const quiet = place.machine.inTerminal(`provena start ${notebook} --no-open`, {
      env: { PATH, NO_COLOR: "1" },
    });
    const { stdout: told } = await quiet.ended;
    expect(told).not.toContain("lab opens");
    expect(told).toMatch(/To open it:\s+jupyter lab /);
  });

  it("on a hub says what to click, and starts no second server", async () => {
    const PATH = await pretend("jupyter-lab", 'echo "lab opens $1"');
    const env = {
      PATH,
      NO_COLOR: "1",
      JUPYTERHUB_USER: "ada",
      JUPYTER_SERVER_ROOT: place.machine.home,
    };
    const { stdout } = await place.machine.inTerminal(`provena start ${notebook}`, { env }).ended;
    expect(stdout).not.toContain("lab opens");
    expect(stdout).toMatch(/In the file browser on the left, open:\s+work\/provena\.ipynb\s/);
  });

  it("says what to install if JupyterLab is missing", async () => {
    const { code, stderr } = await place.machine.start(["start", notebook], {
      env: { PATH: `${tools}:/usr/bin:/bin` },
    }).ended;
    expect(code).toBe(0);
    expect(stderr).toMatch(/venv \.venv\s+\.venv\/bin\/pip install jupyterlab\s+provena start /);
  });

  it("prints JSON with --json", async () => {
    const { stdout } = await place.machine.start(["start", notebook, "--json"]).ended;
    expect(JSON.parse(stdout)).toMatchObject({
      notebook: { path: notebook, written: true, shareable: false },
      kernel: { installed: true },
      package: { from: "copy" },
      demo: true,
    });
  });

  describe("without Deno", () => {
    let far: string;
    /** The programs of a machine that has only Node. */
    let programs: string;

    beforeEach(async () => {
      // Outside the checkout, whose node_modules include Deno.
      far = await mkdtemp("/var/tmp/provena-far-");
      programs = join(far, "programs");
      await cp(dirname(commandFile()), join(far, "dist"), { recursive: true });
      await writeFile(join(far, "package.json"), '{ "type": "module" }');
      await mkdir(join(far, "node_modules"));
      for (const name of ["commander", "cli-table3"]) {
        await symlink(join(root, "node_modules", name), join(far, "node_modules", name));
      }
      await mkdir(programs);
      const { stdout: node } = spawnSync("node", ["-p", "process.execPath"], { encoding: "utf8" });
      await symlink(node.trim(), join(programs, "node"));
      await symlink("/bin/sh", join(programs, "sh"));
    });
    afterEach(() => rm(far, { recursive: true, force: true }));

    const start = () =>
      spawnSync(join(programs, "node"), [join(far, "dist", "bin.js"), "start", notebook], {
        cwd: far,
        env: { ...place.machine.env, PATH: programs },
        encoding: "utf8",
      });

    it("installs it with npm into a permanent folder", async () => {
      const npm = join(programs, "npm");
      await writeFile(
        npm,
        `#!/bin/sh
echo "$@" >>${join(far, "asked.txt")}
PATH=/usr/bin:/bin
mkdir -p "$3/node_modules/.bin" && ln -s ${join(tools, "deno")} "$3/node_modules/.bin/deno"
`,
      );
      await chmod(npm, 0o755);
      const { status, stderr } = start();
      expect(status, stderr).toBe(0);
      const data = join(place.machine.home, ".local", "share");
      expect(await readFile(join(far, "asked.txt"), "utf8")).toBe(
        `install --prefix ${join(data, "provena", "deno")} --no-audit --no-fund deno@^2.9.0\n`,
      );
      expect(existsSync(kernelIn(data))).toBe(true);
      expect(existsSync(notebook)).toBe(true);

      // A missing kernel is reinstalled with the existing Deno.
      await rm(kernelIn(data));
      expect(start().status).toBe(0);
      expect((await readFile(join(far, "asked.txt"), "utf8")).match(/install/g)).toHaveLength(1);
    });

    it("says why npm failed, and writes nothing", async () => {
      await writeFile(join(programs, "npm"), "#!/bin/sh\necho no network here >&2; exit 7\n");
      await chmod(join(programs, "npm"), 0o755);
      const { status, stderr } = start();
      expect(status).toBe(1);
      expect(stderr).toMatch(/npm could not install it: no network here\. Get it from\s+https:\S+/);
      expect(existsSync(notebook)).toBe(false);
    });

    it("says where to get it if npm is missing too", () => {
      const { status, stderr } = start();
      expect(status).toBe(1);
      expect(stderr).toMatch(/Deno, which is not on this machine[^]*https:\/\/deno\.com/);
      expect(existsSync(notebook)).toBe(false);
    });
  });

  it("links a folder to this copy while the package is not on JSR, and says so", async () => {
    const { stderr } = await place.machine.start(["start", notebook, "--no-open"]).ended;
    const file = join(dirname(notebook), "deno.json");
    expect(JSON.parse(await readFile(file, "utf8"))).toEqual({
      links: [root.replace(/\/$/, "")],
      nodeModulesDir: "none",
    });
    expect(stderr).toMatch(/Not shareable yet:[^]*not on JSR/);
    expect(await sourceOf(notebook)).toContain("Not shareable yet");
    // A program that runs on Deno loads the package itself, so only others call the script.
    if (isOnDeno) return;
    expect(await readFile(join(tools, "asked.txt"), "utf8")).toContain(
      `${dirname(notebook)} eval --quiet import "jsr:@provena/notebook"`,
    );
  });

  it("leaves a deno.json of the user's alone, and says what to add", async () => {
    const file = join(place.machine.home, "deno.json");
    await writeFile(file, "{}");
    const { stderr } = await place.machine.start(["start", notebook, "--no-open"], {
      env: { DENO_EXIT: "1" },
    }).ended;
    expect(await readFile(file, "utf8")).toBe("{}");
    expect(existsSync(join(dirname(notebook), "deno.json"))).toBe(false);
    expect(stderr).toMatch(/The first cell will fail[^]*\n {2}"links": \["\/[^]*"nodeModulesDir"/);
  });

  it("takes the package from JSR once it is there", async () => {
    const registry = createServer((_, response) => {
      response.setHeader("content-type", "application/json").end('{ "latest": "0.1.0" }');
    }).listen(0, "127.0.0.1");
    onTestFinished(() => void registry.close());
    await once(registry, "listening");
    const { port } = registry.address() as AddressInfo;
    const { stderr } = await place.machine.start(["start", notebook, "--no-open"], {
      env: { JSR_URL: `http://127.0.0.1:${port}` },
    }).ended;
    expect(existsSync(join(dirname(notebook), "deno.json"))).toBe(false);
    expect(stderr).not.toContain("shareable");
    expect(await sourceOf(notebook)).not.toContain("shareable");
  });

  it("finds JupyterLab in the folder's .venv, and starts it as root if need be", async () => {
    const bin = join(dirname(notebook), ".venv", "bin");
    await mkdir(bin, { recursive: true });
    await writeFile(join(bin, "jupyter-lab"), '#!/bin/sh\necho "lab opens $@"\n', { mode: 0o755 });
    const { stdout } = await place.machine.inTerminal(
      `cd ${dirname(notebook)} && provena start provena.ipynb`,
      { env: { NO_COLOR: "1" } },
    ).ended;
    const asRoot = process.getuid?.() === 0 ? "--allow-root " : "";
    const folder = `--ServerApp.root_dir=${dirname(notebook)} `;
    expect(stdout).toContain(`lab opens ${asRoot}${folder}${notebook}`);
  });

  it("rejects a file name without .ipynb", async () => {
    const { code, stderr } = await place.machine.start(["start", "notes.txt"]).ended;
    expect(code).toBe(2);
    expect(stderr).toContain('ends in .ipynb, got "notes.txt"');
  });
});
