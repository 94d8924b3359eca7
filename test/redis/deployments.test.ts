/** The store contract on a Cluster and with a Sentinel, through the `client` option. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { createCluster, createSentinel } from "redis";
import { afterAll, beforeAll, describe } from "vitest";
import type { RedisClient } from "../../src/store/redis/store.ts";
import { describeStoreContract } from "../store/contract.ts";
import { freePort, RedisServer, redisStore } from "./server.ts";

function describeThrough(name: string, client: () => RedisClient): void {
  describeStoreContract(name, () => {
    const store = redisStore({ client, prefix: crypto.randomUUID() });
    return Promise.resolve({ store, close: () => Promise.resolve(store.close()) });
  });
}

describe("a Cluster of three", () => {
  let servers: RedisServer[] = [];
  beforeAll(async () => {
    servers = await Promise.all([1, 2, 3].map(async () => {
      // The default is the port plus 10,000, which can be too high.
      const bus = ["--cluster-port", `${await freePort()}`];
      return await RedisServer.start(["--cluster-enabled", "yes", ...bus]);
    }));
    const nodes = servers.map(({ port }) => `127.0.0.1:${port}`);
    await servers[0]!.cli("--cluster", "create", ...nodes, "--cluster-yes");
    for (const server of servers) {
      while (!(await server.cli("cluster", "info")).includes("cluster_state:ok")) {
        await setTimeout(50);
      }
    }
  });
  afterAll(async () => await Promise.all(servers.map((server) => server.close())));

  describeThrough(
    "A Redis store on a Cluster",
    () => createCluster({ rootNodes: servers.map(({ url }) => ({ url })) }),
  );
});

describe("a Sentinel", () => {
  let servers: RedisServer[] = [];
  beforeAll(async () => {
    const main = await RedisServer.start();
    const file = join(main.folder, "sentinel.conf");
    await writeFile(file, `sentinel monitor provena 127.0.0.1 ${main.port} 1\n`);
    servers = [main, await RedisServer.startSentinel(file)];
  });
  afterAll(async () => await Promise.all(servers.map((server) => server.close())));

  describeThrough("A Redis store behind a Sentinel", () =>
    createSentinel({
      name: "provena",
      sentinelRootNodes: [{ host: "127.0.0.1", port: servers[1]!.port }],
    }));
});
