/**
 * Provena's APIs on this machine, which accept the tokens of any issuer.
 */
import { createLocalJWKSet, jwtVerify } from "jose";
import { type ApiName, apiNames } from "../../src/model/deployment.ts";
import { serveApi } from "../../src/demo/apis/serve.ts";
import type { RealmKeys } from "../../src/demo/realm/keys.ts";
import { LoopbackServer } from "../../src/demo/server/loopback.ts";
import type { Realm } from "./realm.ts";
import { createWorld } from "../../src/demo/world.ts";
import { Wire } from "./wire.ts";

/** The seven running APIs. */
export interface RunningApis {
  readonly addresses: Record<ApiName, string>;
  close(): Promise<void>;
}

/** Starts the APIs; they verify each token with the issuer's current keys. */
export async function startApis(realmOf: () => Realm): Promise<RunningApis> {
  const keys = {
    async verify(token: string): Promise<Record<string, unknown> | undefined> {
      try {
        const set = createLocalJWKSet({ keys: await new Wire(realmOf().issuer).keys() as never });
        return (await jwtVerify(token, set, { algorithms: ["RS256"] })).payload;
      } catch {
        return undefined;
      }
    },
  } as unknown as RealmKeys;
  const world = createWorld({ pace: 10 });
  const servers = apiNames.map((name) => {
    const server = new LoopbackServer(name, 0, []);
    server.handle(serveApi(name, world, keys));
    return { name, server };
  });
  await Promise.all(servers.map(({ server }) => server.start()));
  return {
    addresses: Object.fromEntries(
      servers.map(({ name, server }) => [name, server.origin]),
    ) as Record<ApiName, string>,
    close: async () => {
      world.jobs.close();
      await Promise.all(servers.map(({ server }) => server.stop()));
    },
  };
}
