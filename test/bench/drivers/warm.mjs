/**
 * Compares, in one process that has everything loaded, this package with others: refreshes, calls,
 * operations. Prints the figures as a line of JSON.
 *
 * Usage: node warm.mjs PLACE; PLACE is JSON, and its deployment approves by itself.
 */
import { mkdir, open, rename } from "node:fs/promises";
import process from "node:process";
import createClient from "openapi-fetch";
import * as oauth4webapi from "./oauth4webapi.mjs";
import * as provena from "./provena_notebook.mjs";
import { alternate, takenBy } from "./sides.mjs";

const place = JSON.parse(process.argv[2]);
const { deployment, folder, handle, rounds } = place;
const REGISTRY = deployment.apis.registry;
const PATH = "/registry/general/fetch";

/** Answers at once, always with the same response, so that only the package's own work is measured. */
const empty = new Response("{}", { headers: { "content-type": "application/json" } });
let answer = "";
const atOnce = (input, init) => {
  const url = String(input?.url ?? input);
  if (url === place.api) return Promise.resolve(empty);
  if (!answer || !url.includes(PATH)) return fetch(input, init);
  return Promise.resolve(
    new Response(answer, { headers: { "content-type": "application/json" } }),
  );
};

/** What a careful program does with tokens: after a crash, the file has the old ones or the new. */
async function writeDurably(tokens) {
  await mkdir(`${folder}/durable`, { recursive: true, mode: 0o700 });
  const path = `${folder}/durable/tokens.json`;
  const file = await open(`${path}.tmp`, "w", 0o600);
  await file.writeFile(JSON.stringify(tokens));
  await file.sync();
  await file.close();
  await rename(`${path}.tmp`, path);
  const parent = await open(`${folder}/durable`, "r");
  await parent.sync();
  await parent.close();
}

const sides = {};
for (const [name, driver] of Object.entries({ provena, oauth4webapi })) {
  await driver.load(place);
  sides[name] = await driver.signIn({ ...place, transport: atOnce }, () => {});
}
const { session, caller } = sides.provena;
const bare = sides.oauth4webapi;

const refresh = await alternate({
  provena: () => takenBy(sides.provena.refresh, 5),
  oauth4webapi: () => takenBy(async () => await writeDurably(await bare.refresh()), 5),
}, { rounds, warmUp: 10 });

const call = await alternate({
  provena: () => takenBy(sides.provena.call, 2000),
  oauth4webapi: () => takenBy(bare.call, 2000),
}, { rounds, warmUp: 10 });

const token = (await session.token()).reveal();
const registry = await session.api("registry");
const registryAtOnce = await caller.api("registry");
const client = createClient({ baseUrl: REGISTRY, fetch: (request) => atOnce(request) });
const headers = { authorization: `Bearer ${token}` };
const viaOps = async ({ ops }) => {
  const { data } = await ops.fetch({ id: handle });
  if (data.item.id !== handle) throw new Error("not the item that was asked for");
};
const viaOpenApiFetch = async () => {
  const { data } = await client.GET(PATH, { params: { query: { id: handle } }, headers });
  if (data.item.id !== handle) throw new Error("not the item that was asked for");
};
const operation = await alternate({
  provena: () => takenBy(() => viaOps(registry), 250),
  "openapi-fetch": () => takenBy(viaOpenApiFetch, 250),
}, { rounds, warmUp: 10 });
const read = await fetch(`${REGISTRY}${PATH}?id=${handle}`, { headers });
answer = await read.text();
const operationAtOnce = await alternate({
  provena: () => takenBy(() => viaOps(registryAtOnce), 300),
  "openapi-fetch": () => takenBy(viaOpenApiFetch, 300),
}, { rounds, warmUp: 10 });

console.log(JSON.stringify({ refresh, call, operation, operationAtOnce }));
process.exit(0);
