/**
 * Measures, in one process, how work grows with what it is done on. Prints a line of JSON: for each
 * kind of work the CPU time in ms, the memory that is left in MB, and the most that was held meanwhile
 * where that can be looked at, by size.
 *
 * Usage: node curves.mjs PLACE; PLACE is JSON, and its deployment approves by itself.
 */
import process from "node:process";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { alternate, takenBy } from "./sides.mjs";

const { dist, deployment, folder, rounds } = JSON.parse(process.argv[2]);
process.env.PROVENA_TOKEN_CACHE = `${folder}/cache`;
const { createSession, FileStore } = await import(dist);
setFlagsFromString("--expose-gc");
const gc = runInNewContext("gc");
const PAGE = 100;
let items;
let ask = fetch;

/** The registry, as large as it is to be; it answers at once. */
async function largeRegistry(input, init) {
  const { pathname, searchParams } = new URL(input);
  const isList = pathname.endsWith("/general/list");
  if (!isList && !/\/fetch$/.test(pathname)) return await ask(input, init);
  const status = { success: true, details: "" };
  if (!isList) return json({ status, item: { ...template, id: searchParams.get("id") } });
  const given = JSON.parse(await new Response(init.body).text());
  const from = given.pagination_key?.from ?? 0;
  const until = Math.min(from + PAGE, items);
  const page = Array.from(
    { length: until - from },
    (_, i) => ({ ...template, id: handle(from + i) }),
  );
  const pagination_key = until < items ? { from: until } : null;
  return json({ status, items: page, total_item_count: page.length, pagination_key });
}

const json = (value) =>
  new Response(JSON.stringify(value), { headers: { "content-type": "application/json" } });
const handle = (i) => `10378.1/${2_000_000 + i}`;

const session = createSession({ display: "none", deployment, fetch: (...args) => ask(...args) });
await session.signIn({ interactive: true });
const registry = await session.api("registry");
const [template] = (await registry.ops.list({ page_size: 1 })).rows;
const large = createSession({ display: "none", deployment, fetch: largeRegistry });
const largeApi = await large.api("registry");

/** Looks at every item; `look` is called ten times on the way. */
async function walk(size, look = () => {}) {
  items = size;
  let seen = 0;
  for await (const item of largeApi.ops.list.all({ page_size: PAGE })) {
    if (item) seen++;
    if (seen % (size / 10) === 0) look();
  }
  if (seen !== size) throw new Error(`${seen} of ${size} items`);
}

/** Asks for all items at once, which are then there. */
async function gather(size, look = () => {}) {
  items = size;
  const { rows } = await largeApi.ops.list.all({ page_size: PAGE });
  look();
  if (rows.length !== size) throw new Error(`${rows.length} of ${size} items`);
}

async function check(size) {
  await large.checkItem(Array.from({ length: size }, (_, i) => handle(i)));
}

/** An API with so many operations, opened for the first time. */
async function explore(size) {
  const paths = Object.fromEntries(
    Array.from({ length: size }, (_, i) => [`/survey/${i}/{id}`, {
      get: {
        operationId: `survey_${i}`,
        summary: `Survey number ${i}`,
        parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
      },
    }]),
  );
  const document = { openapi: "3.0.2", info: { title: "Large", version: "1" }, paths };
  ask = () => Promise.resolve(json(document));
  const api = await createSession({ display: "none", deployment, fetch: (...args) => ask(...args) })
    .api("registry", { refresh: true });
  if (api.find("survey 7").length === 0) throw new Error("found nothing");
  ask = fetch;
}

async function fill(size) {
  const store = new FileStore(`${folder}/${size}`);
  const record = { ...await new FileStore().load((await new FileStore().list())[0]) };
  for (let i = 0; i < size; i++) await store.save(`${record.issuer} ${i}`, record);
}

async function look(size) {
  const store = new FileStore(`${folder}/${size}`);
  if ((await store.list()).length !== size) throw new Error("not all were listed");
}

const work = [
  ["for await over list.all() of items", walk, [1_000, 10_000, 100_000]],
  ["await list.all() of items", gather, [1_000, 10_000, 100_000]],
  ["checkItem() of handles", check, [10, 100, 1_000]],
  ["an API of operations, opened and searched", explore, [10, 500, 5_000]],
  ["the sessions of a cache, listed", look, [1, 100, 1_000]],
];

/** The memory in use, in MB. */
function live() {
  gc();
  return process.memoryUsage().heapUsed / 1e6;
}

const curves = [];
for (const [what, run, sizes] of work) {
  if (run === look) { for (const size of sizes) await fill(size); }
  const sides = Object.fromEntries(sizes.map((size) => [size, async () => {
    const before = live();
    const { cpu } = await takenBy(() => run(size));
    const left = live() - before;
    if (run !== walk && run !== gather) return { cpu, left };
    // Apart from the measured run, since collecting garbage takes time.
    let held = 0;
    await run(size, () => held = Math.max(held, live() - before));
    return { cpu, left, held };
  }]));
  curves.push({ what, figures: await alternate(sides, { rounds }) });
}
console.log(JSON.stringify(curves));
process.exit(0);
