/**
 * Runs the notebook tests: every notebook in the Deno kernel, the scenarios in JupyterLab, and two
 * people on a JupyterHub.
 *
 * Usage: npm run test:jupyter -- [--update] [--notebooks | --scenarios | --hub] [words of a name]
 *   --update  saves the notebooks' outputs into them
 */
import { spawnSync } from "node:child_process";
import { basename } from "node:path";
import process from "node:process";
import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";
import { watchServers } from "../canaries/witness.mjs";
import { checkCompletions } from "./completions.mjs";
import { install, root } from "./install.mjs";
import { checkNotebook, listNotebooks } from "./notebooks.mjs";
import { checkOutputs } from "./outputs.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    update: { type: "boolean" },
    notebooks: { type: "boolean" },
    scenarios: { type: "boolean" },
    hub: { type: "boolean" },
  },
});
const wanted = (name) =>
  positionals.every((word) => name.toLowerCase().includes(word.toLowerCase()));
const counts = { passed: 0, failed: 0 };

/** Makes a test that hangs fail. */
const tooLong = async () => {
  await setTimeout(150_000, undefined, { ref: false });
  throw new Error("It did not end within 150 s");
};

/** Runs one test and prints the result; a test that throws counts as failed. */
async function test(name, body) {
  if (!wanted(name)) return;
  const started = performance.now();
  const wrong = await Promise.race([body(), tooLong()])
    .catch((error) => [error.stack ?? String(error)]) ?? [];
  counts[wrong.length === 0 ? "passed" : "failed"] += 1;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${wrong.length === 0 ? "ok    " : "not ok"} ${name} (${seconds} s)`);
  for (const sentence of wrong) console.log(`       ${sentence.replaceAll("\n", "\n       ")}`);
}

async function testNotebooks() {
  for (const path of await listNotebooks()) {
    await test(basename(path), () => checkNotebook(path, { update: values.update }));
  }
  if (!values.update) await test("Tab offers names in the kernel", checkCompletions);
  if (!values.update) await test("of 100 outputs of each kind none comes late", checkOutputs);
}

async function build() {
  const built = spawnSync(process.execPath, ["scripts/build.mjs", "--js-only"], { cwd: root });
  if (built.status !== 0) throw new Error(`The build failed: ${built.stderr}`);
  return await import("../../dist/demo.js");
}

/** Closes everything even if a person stops the run. */
function closeWith(running) {
  for (const signal of ["SIGINT", "SIGTERM"]) {
    process.once(signal, () => running.close().finally(() => process.exit(130)));
  }
}

async function testScenarios() {
  const { startDemo } = await build();
  const { startLab } = await import("./lab.mjs");
  const { scenarios } = await import("./scenarios.mjs");
  const lab = await startLab();
  closeWith(lab);
  try {
    for (const [name, play] of Object.entries(scenarios)) {
      await test(name, async () => {
        const demo = await startDemo({ interval: 1 });
        try {
          await play({ lab, demo });
        } catch (error) {
          await lab.lastSight(name.replaceAll(/\W+/g, "-"));
          throw error;
        } finally {
          await lab.closeWindows();
          await demo.close();
        }
      });
    }
  } finally {
    await lab.close();
  }
}

/** All hub scenarios share one hub and one deployment, as a class would. */
async function testHub() {
  const { startDemo } = await build();
  const { startHub } = await import("./hub.mjs");
  const { hubScenarios, people } = await import("./hub_scenarios.mjs");
  const demo = await startDemo({ interval: 1 });
  let hub;
  try {
    const { domain, realm, issuer, apis } = demo.deployment;
    await test("a hub for a class is set up as docs/hubs.md says", async () => {
      hub = await startHub(people, { domain, realm, issuer, apis });
    });
    if (hub) closeWith(hub);
    for (const [name, play] of Object.entries(hub ? hubScenarios : {})) {
      await test(name, async () => {
        try {
          await play({ hub, demo });
        } catch (error) {
          await hub.lastSight(name.replaceAll(/\W+/g, "-"));
          throw error;
        }
      });
    }
    if (!hub) return;
    await test("nothing that a hub has started outlives it", async () => {
      if (hub.running().length === 0) throw new Error("The hub did not run");
      await hub.close();
      const left = hub.running();
      if (left.length > 0) throw new Error(`Still running: ${left.join(", ")}`);
    });
  } finally {
    await hub?.close();
    await demo.close();
  }
}

watchServers();
const all = !values.notebooks && !values.scenarios && !values.hub;
install({ browser: all || values.scenarios || values.hub });
if (all || values.notebooks || values.update) await testNotebooks();
if ((all || values.scenarios) && !values.update) await testScenarios();
if ((all || values.hub) && !values.update) await testHub();
console.log(`${counts.passed} passed, ${counts.failed} failed`);
// A test that hung may still have something running.
process.exit(counts.failed === 0 && counts.passed > 0 ? 0 : 1);
