/** Packs the package and serves it, as a registry would after publication. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { TestProject } from "vitest/node";
import { root } from "../house/source.ts";

const execute = promisify(execFile);

declare module "vitest" {
  interface ProvidedContext {
    /** The path of the packed tarball. */
    readonly tarball: string;
    /** The URL of a registry that serves it, and redirects to the real one for other packages. */
    readonly registry: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "provena-packed-"));
  const { stdout } = await execute("npm", ["pack", "--json", "--pack-destination", folder], {
    cwd: root,
    maxBuffer: 10_000_000,
  });
  // The build prints its own output first.
  const [packed] = JSON.parse(stdout.slice(stdout.indexOf("[\n")));
  const tarball = join(folder, packed.filename);
  const { stdout: upstream } = await execute("npm", ["config", "get", "registry"], { cwd: root });
  const server = await serve(await readFile(tarball), upstream.trim());
  project.provide("tarball", tarball);
  project.provide("registry", `http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  return async () => {
    server.close();
    server.closeAllConnections();
    await rm(folder, { recursive: true, force: true });
  };
}

async function serve(tarball: Uint8Array, upstream: string) {
  const manifest = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  const { name, version } = manifest;
  const path = `/${name}/-/${name}-${version}.tgz`;
  const hash = createHash("sha512").update(tarball).digest("base64");
  const server = createServer(({ url = "/", headers }, response) => {
    if (url === path) return response.end(tarball);
    if (url !== `/${name}`) {
      return response.writeHead(302, { location: new URL(url.slice(1), upstream).href }).end();
    }
    const dist = { tarball: `http://${headers.host}${path}`, integrity: `sha512-${hash}` };
    const versions = { [version]: { ...manifest, dist } };
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ name, "dist-tags": { latest: version }, versions }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}
