/** Runs app.py in a process, on one version of FastAPI. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type ApiExplorer, createExplorer } from "../../src/api/explorer.ts";
import { createDocumentCache } from "../../src/api/openapi/load.ts";
import { defineDeployment } from "../../src/model/deployment.ts";
import { realSystem } from "../../src/system/system.ts";
import { clientFor, presenter } from "../api/signed_in.ts";
import { pythonOf } from "./install.mjs";

const app = fileURLToPath(new URL("app.py", import.meta.url));

export interface Server {
  readonly api: ApiExplorer;
  close(): Promise<void>;
}

/** Starts app.py and waits until it listens. */
export async function serve(version: string): Promise<Server> {
  const child = spawn(pythonOf(version), ["-B", app], { stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(child, "exit");
  const [origin] = await Promise.race([
    once(createInterface(child.stdout), "line") as Promise<[string]>,
    ended.then(() => {
      throw new Error(`app.py on FastAPI ${version} ended before it served`);
    }),
  ]);
  const names = ["auth", "registry", "data-store", "search", "job", "prov"] as const;
  const deployment = defineDeployment({
    domain: "reef.example",
    realm: "demo",
    issuer: `${origin}/auth/realms/demo`,
    apis: Object.fromEntries(names.map((name) => [name, origin])),
  });
  const api = await createExplorer("registry", {
    client: clientFor(deployment, "token", realSystem),
    documents: createDocumentCache(realSystem.files, undefined),
    presenter,
  });
  return {
    api,
    close: async () => {
      child.stdin.end();
      await ended;
    },
  };
}
