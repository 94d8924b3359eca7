/** Builds the command and library for the tests, and starts a deployment. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { type Demo, startDemo } from "../../src/demo/mod.ts";
import { commandFile, coverageVariables } from "../fixture/command.ts";
import { Pane, type PaneOptions } from "./pane.ts";
import { writeBundle } from "../write_bundle.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The path of a runtime in node_modules/.bin. */
export const runtime = (name: string): string => join(root, "node_modules", ".bin", name);

export interface Product {
  /** The URL of the built library. */
  readonly library: string;
  /** The path of the built command, for Node. */
  readonly bin: string;
  readonly demo: Demo;
  /** A folder for scripts, from which packages can be imported. */
  readonly folder: string;
  /** Opens a terminal in which `provena` and the deployment are set up. */
  open(options?: PaneOptions): Promise<Pane>;
  close(): Promise<void>;
}

/** Builds the product, and starts the deployment in this process. */
export async function createProduct(): Promise<Product> {
  const folder = join(root, "test/output", `terminal-${process.pid}-${Date.now()}`);
  const demo = await startDemo({ interval: 1 });
  const bin = commandFile();
  await writeBundle({ mod: "mod.ts" }, folder);
  const { domain, realm, issuer, apis } = demo.deployment;
  const settings = await mkdtemp(join(tmpdir(), "provena-deployment-"));
  const file = join(settings, "deployment.json");
  await writeFile(file, JSON.stringify({ domain, realm, issuer, apis }));
  return {
    library: join(folder, "mod.js"),
    bin,
    demo,
    folder,
    open: ({ env = {}, commands = {}, ...size } = {}) =>
      Pane.open({
        ...size,
        env: { PROVENA_DEPLOYMENT: file, ...coverageVariables, ...env },
        commands: { provena: [process.execPath, bin], ...commands },
      }),
    close: async () => {
      await demo.close();
      await rm(folder, { recursive: true, force: true });
      await rm(settings, { recursive: true, force: true });
    },
  };
}

/** Waits for the user code on the screen. */
export async function userCodeOn(pane: Pane): Promise<string> {
  const [, code] = await pane.shows(/\b([A-Z]{4}-[A-Z]{4})\b[^]*Waiting/);
  return code!;
}
