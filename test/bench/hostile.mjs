/** What answers that no honest API gives take of the processor, at the largest size that is read. */
import process from "node:process";
import { inspect } from "node:util";
import { createSession } from "../../dist/mod.js";
import { spread } from "./spread.mjs";

const LENGTH = 32 * 2 ** 20;

const encode = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
const claims = { iss: "https://auth.reef.example/auth/realms/demo", sub: "0d2c", exp: 4e9 };
const token = `${encode({ alg: "none" })}.${encode({ ...claims, typ: "Bearer" })}.none`;
const document = {
  openapi: "3.0.2",
  info: { title: "Hostile", version: "1" },
  paths: { "/thing": { get: { operationId: "thing" } } },
};

/** An API in this process, so that no connection is measured. */
export async function openApi(body) {
  const send = (url) => {
    const { content, contentType } = String(url).endsWith("/openapi.json")
      ? { content: JSON.stringify(document), contentType: "application/json" }
      : body();
    return Promise.resolve(new Response(content, { headers: { "content-type": contentType } }));
  };
  process.env.PROVENA_ACCESS_TOKEN = token;
  try {
    const deployment = { domain: "reef.example", realm: "demo" };
    const session = createSession({ display: "none", deployment, fetch: send });
    return await session.api("registry");
  } finally {
    delete process.env.PROVENA_ACCESS_TOKEN;
  }
}

/**
 * Measures each shape.
 *
 * @param internals the shapes, and what measures the processor
 * @param rounds how often
 * @returns for each shape its figures in milliseconds; those of showing are missing where the answer
 * is refused
 */
export async function measureHostile({ shapes, cpuOf, cpuOfAsync, longestBlock }, rounds) {
  let answer;
  const api = await openApi(() => answer);
  const measured = [];
  for (const { name, contentType, text } of shapes) {
    const content = largest(text);
    answer = { content: new TextEncoder().encode(content), contentType };
    const times = { parse: [], call: [], block: [], json: [], bundle: [], terminal: [] };
    for (let round = 0; round < rounds; round++) {
      let result;
      const call = async () => result = await api.call("thing").catch(() => undefined);
      times.parse.push(cpuOf(() => parsed(content)));
      let cpu = 0;
      times.block.push(await longestBlock(async () => cpu = await cpuOfAsync(call)));
      times.call.push(cpu);
      if (!result) continue;
      times.json.push(cpuOf(() => JSON.stringify(result)));
      times.bundle.push(await cpuOfAsync(() => result[Symbol.for("Jupyter.display")]()));
      times.terminal.push(cpuOf(() => inspect(result)));
    }
    const figures = Object.entries(times).map((
      [what, all],
    ) => [what, all.length ? spread(all) : undefined]);
    measured.push({ name, ...Object.fromEntries(figures) });
  }
  return measured;
}

/** The largest text of a shape that is read. */
function largest(text) {
  const sizeOf = (content) => new TextEncoder().encode(content).byteLength;
  let length = LENGTH - 100;
  let content = text(length);
  for (let size = sizeOf(content); size > LENGTH; size = sizeOf(content)) {
    length = Math.floor(length * (LENGTH / size)) - 100;
    content = text(length);
  }
  return content;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
