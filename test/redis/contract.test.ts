/** The store contract on a real Redis server, run by Node, Deno and Bun. */
import { afterAll, beforeAll } from "vitest";
import { describeStoreContract } from "../store/contract.ts";
import { RedisServer, redisStore } from "./server.ts";

let server: RedisServer;
beforeAll(async () => {
  server = await RedisServer.start();
});
afterAll(async () => await server.close());

describeStoreContract("A Redis store", () => {
  const store = redisStore({ url: server.url, prefix: crypto.randomUUID() });
  return Promise.resolve({ store, close: () => Promise.resolve(store.close()) });
});
