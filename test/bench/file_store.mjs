/**
 * Measures the token cache: a load, compared with only reading and parsing the same file; a lock;
 * a save.
 *
 * Usage: npm run build && node test/bench/file_store.mjs
 */
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { FileStore } from "../../dist/mod.js";

const folder = await mkdtemp(join(tmpdir(), "provena-bench-"));
const key = JSON.stringify(["https://auth.reef.example/auth/realms/rrap", "client-tools", "", ""]);
const record = {
  kind: "tokens",
  version: 1,
  generation: 1,
  issuer: "https://auth.reef.example/auth/realms/rrap",
  clientId: "client-tools",
  tokens: {
    accessToken: "a".repeat(1400),
    refreshToken: "r".repeat(900),
    expiresAt: 1,
    receivedAt: 0,
    scope: "openid profile email roles",
  },
  user: { sub: "5f1c", username: "editor", name: "Edda Editor", email: "editor@reef.example" },
  origins: [],
  signedInAt: 0,
};

/** The median of `times` measurements, in milliseconds. */
async function median(times, run) {
  const all = [];
  for (let i = 0; i < times; i++) {
    const start = performance.now();
    await run(i);
    all.push(performance.now() - start);
  }
  return all.sort((a, b) => a - b)[times >> 1];
}

function report(what, milliseconds, note = "") {
  console.log(`${what.padEnd(44)} ${milliseconds.toFixed(3).padStart(8)} ms   ${note}`);
}

try {
  const store = new FileStore(folder);
  await store.save(key, record);
  const file = join(folder, (await readdir(folder))[0]);
  report("first load of a new FileStore", await median(1, () => new FileStore(folder).load(key)));
  const bare = await median(500, async () => JSON.parse(await readFile(file, "utf8")));
  const load = await median(500, () => store.load(key));
  report("bare readFile and JSON.parse", bare);
  report("FileStore.load", load, `${(load / bare).toFixed(1)}x bare`);
  report("FileStore.withLock, nobody else", await median(200, () => store.withLock(key, () => 0)));
  const save = (i) => store.save(key, { ...record, generation: i + 2 });
  report("FileStore.save, with lock and fsync", await median(100, save));
} finally {
  await rm(folder, { recursive: true, force: true });
}
