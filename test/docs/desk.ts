/** An environment to run the documentation in: a signed-in user, a shell, Deno, a few files. */
import { spawn } from "node:child_process";
import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import process from "node:process";
import { filledIn as filledInTable, runRecord, TEMPLATE } from "../fixture/model_run_table.ts";
import { launcher, Machine } from "../fixture/command.ts";
import { emptyRegistry } from "../fixture/empty_registry.ts";
import { read, root } from "../house/source.ts";
import type { Demo } from "../../src/demo/mod.ts";
import type { Block } from "./blocks.ts";
import { placeholders } from "./not_run.ts";

const denoBin = join(root, "node_modules", ".bin", "deno");

/** The import specifiers of the package. */
const entries = Object.fromEntries(
  Object.entries<string>(JSON.parse(read("deno.json")).exports)
    .map(([name, file]) => [name.replace(/^\./, "@provena/notebook"), file]),
);

export interface Tried {
  readonly code: number | null;
  /** All output. */
  readonly said: string;
}

export class Desk {
  readonly #machine: Machine;
  /** Inside the checkout, so that Deno finds the package by its name. */
  readonly #folder: string;
  #programs = 0;
  #isSignedIn = false;

  private constructor(machine: Machine, folder: string) {
    this.#machine = machine;
    this.#folder = folder;
  }

  static async create(demo: Demo, env: Record<string, string> = {}): Promise<Desk> {
    const machine = await Machine.create({ CI: "1", ...await emptyRegistry(), ...env });
    const folder = join(root, "test/output", `docs-${process.pid}-${machine.home.slice(-6)}`);
    const desk = new Desk(machine, folder);
    await mkdir(join(folder, "bin"), { recursive: true });
    const command = launcher().map((word) => `'${word}'`).join(" ");
    // Packages come from this checkout's node_modules, not from the registry.
    const deno = `case $1 in run) shift; set -- run --quiet --node-modules-dir=manual "$@";; esac
exec '${denoBin}' "$@"`;
    // npx finds the built command of a copy; here that is the one under test.
    const npx = `test "$1" = provena-notebook && shift && exec ${command} "$@"`;
    const stand = [
      ["provena", `exec ${command} "$@"`],
      ["npx", npx],
      ["deno", deno],
      ["gh", 'test -n "$(cat)"'],
    ];
    for (const [name, line] of stand as [string, string][]) {
      await writeFile(join(folder, "bin", name), `#!/bin/sh\n${line}\n`);
      await chmod(join(folder, "bin", name), 0o755);
    }
    await desk.#layOut();
    await machine.use(demo);
    return desk;
  }

  /** Creates the files that the pages expect the reader to have. */
  async #layOut(): Promise<void> {
    const notebook = {
      cells: [{
        cell_type: "code",
        id: "a",
        metadata: {},
        execution_count: null,
        outputs: [],
        source: ['import { signIn } from "jsr:@provena/notebook@^0.1.0";'],
      }],
      metadata: {},
      nbformat: 4,
      nbformat_minor: 5,
    };
    await mkdir(join(this.#folder, "notebooks"));
    await writeFile(join(this.#folder, "reef.ipynb"), JSON.stringify(notebook));
    await writeFile(join(this.#folder, "notebooks", "reef.ipynb"), JSON.stringify(notebook));
    await writeFile(
      join(this.#folder, "reef.ts"),
      'import { signIn } from "jsr:@provena/notebook";\nawait signIn({ deployment: "demo" });\n',
    );
    await writeFile(join(this.#folder, "filled_in.csv"), filledInTable(TEMPLATE));
    await writeFile(join(this.#folder, "run.json"), JSON.stringify(runRecord));
    await writeFile(join(this.#folder, "upload_with.sh"), "grep -q aws_secret_access_key\n");
    await writeFile(join(this.#folder, "upload.sh"), 'test -n "$PROVENA_ACCESS_TOKEN"\n');
  }

  /** Signs in, unless the last program left the user signed in. */
  async signIn(): Promise<void> {
    if (this.#isSignedIn) return;
    const { code, stderr } = await this.#machine.run(["login"]);
    if (code !== 0) throw new Error(stderr);
    this.#isSignedIn = true;
  }

  /** Runs command lines, up to the first that fails. */
  async shell(lines: readonly string[]): Promise<Tried> {
    const script = filledIn(lines.join("\n"));
    if (script.includes("logout")) this.#isSignedIn = false;
    return await this.#run("bash", ["-eu", "-o", "pipefail", "-c", script]);
  }

  /** Writes a program to a file, and returns its path. */
  async write(blocks: readonly Block[]): Promise<string> {
    const file = join(this.#folder, `program_${++this.#programs}.ts`);
    const code = blocks.map((block) => `// ${block.page}:${block.line}\n${block.code}`).join("\n");
    await writeFile(file, `${filledIn(code)}\nexport {};\n`);
    return file;
  }

  async runProgram(file: string): Promise<Tried> {
    if ((await readFile(file, "utf8")).includes("signOut")) this.#isSignedIn = false;
    return await this.#run("deno", ["run", "-A", file]);
  }

  /** Type-checks every written program with the default strictness of an editor. */
  async checkPrograms(): Promise<Tried> {
    const config = {
      extends: "../../../tsconfig.test.json",
      compilerOptions: {
        noUncheckedIndexedAccess: false,
        noUnusedLocals: false,
        paths: Object.fromEntries(
          Object.entries(entries).flatMap(([name, file]) =>
            [name, `jsr:${name}`].map((each) => [each, [`../../../${file}`]])
          ),
        ),
      },
      include: ["*.ts"],
    };
    await writeFile(join(this.#folder, "tsconfig.json"), JSON.stringify(config));
    return await this.#run("tsc", ["-p", this.#folder]);
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
    await this.#machine.remove();
  }

  async #run(program: string, args: readonly string[]): Promise<Tried> {
    const { PATH = "" } = this.#machine.env;
    const path = [join(this.#folder, "bin"), join(root, "node_modules/.bin"), PATH].join(delimiter);
    const child = spawn("/usr/bin/env", [program, ...args], {
      cwd: this.#folder,
      env: { ...this.#machine.env, PATH: path, NO_COLOR: "1" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (piece) => (said += piece));
    }
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once("error", reject).once("close", resolve);
    });
    return { code, said };
  }
}

function filledIn(code: string): string {
  return placeholders.reduce((text, [pattern, here]) => text.replace(pattern, here), code);
}
