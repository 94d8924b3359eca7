import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { createSessionIn } from "../../../src/public/sign_in.ts";
import { createFakeSystem } from "../../fake_system.ts";
import { runtimes } from "../children.ts";
import { temporaryFolder } from "../folder.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));

test("without its package, the keyring store says what to install, even with a fallback", async () => {
  // In a folder without packages, as if the optional peer dependency were missing.
  const folder = await temporaryFolder();
  const script = `
    import { KeyringStore } from "${join(root, "src/store/keyring/store.ts")}";
    import { MemoryStore } from "${join(root, "src/store/memory.ts")}";
    for (const fallback of [{}, { fallback: new MemoryStore() }]) {
      const store = new KeyringStore({ folder: ${JSON.stringify(folder)}, ...fallback });
      await store.load("key").catch((error) => console.log(error.code, error.message));
    }`;
  await build({
    stdin: { contents: script, resolveDir: root },
    outfile: join(folder, "child.mjs"),
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "external",
    logLevel: "error",
  });
  const [program = "", ...args] = runtimes.node;
  const { stdout, stderr } = await promisify(execFile)(program, [
    ...args,
    join(folder, "child.mjs"),
  ]);
  const told = stdout.trim().split("\n");
  expect(told).toHaveLength(2);
  for (const line of told) {
    expect(line).toMatch(
      /^ERR_CONFIG .*Install it, in a terminal: npm install @napi-rs\/keyring@2$/,
    );
  }
  expect(stderr).toBe("");
});

test("an unknown store in PROVENA_STORE is refused, and the error lists the valid ones", () => {
  const system = createFakeSystem();
  system.variables.set("PROVENA_STORE", "safe");
  const open = () => createSessionIn(system, { domain: "dev.rrap-is.com" });
  expect(open).toThrow('PROVENA_STORE is file or keyring, got "safe"');
});
