/** The environment for measurements: an embedded deployment, and a token cache. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { createSession } from "../../dist/mod.js";
import { startDemo } from "../../dist/demo.js";

/** Runs work with a folder of its own. */
export async function withFolder(work) {
  const folder = await mkdtemp(join(tmpdir(), "provena-bench-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs work with an embedded deployment and a new token cache for this process and its children. */
export async function withDemo(options, work) {
  return await withFolder(async (folder) => {
    process.env.PROVENA_TOKEN_CACHE = join(folder, "cache");
    const demo = await startDemo({ interval: 1, ...options });
    try {
      return await work(demo);
    } finally {
      await demo.close();
    }
  });
}

/** What the process of a package needs to know. */
export function placeIn(folder, { deployment, issuer }) {
  const api = `${deployment.apis.registry}/`;
  return { folder, issuer, deployment, realm: deployment.realm, clientId: "client-tools", api };
}

/** Signs in; the deployment approves automatically. */
export async function signedIn({ deployment }) {
  const session = createSession({ display: "none", deployment });
  await session.signIn({ interactive: true });
  return session;
}

/** What an operation of the embedded deployment answers to its user `editor`. */
export async function callDemo(demo, api, path, body) {
  const session = await signedIn(demo);
  const response = await session.fetch(session.url(api, path), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return await response.json();
}
