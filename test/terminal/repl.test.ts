import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { serveHostileApis } from "../attack/hostile_apis.ts";
import { expectNothingHidden } from "../fixture/hidden.ts";
import { cellsOf, readQr, themes } from "./cells.ts";
import type { Pane } from "./pane.ts";
import { createProduct, type Product, runtime, userCodeOn } from "./product.ts";

interface Repl {
  readonly name: string;
  readonly command: readonly string[];
  readonly prompt: RegExp;
}

const repls: readonly Repl[] = [
  { name: "node", command: [process.execPath], prompt: /^> ?$/m },
  {
    name: "deno",
    command: [runtime("deno"), "repl", "-A", "--quiet", "--node-modules-dir=manual"],
    prompt: /^> ?$/m,
  },
  { name: "bun", command: [runtime("bun"), "repl"], prompt: /^❯ ?$/m },
];

let product: Product;
let pane: Pane | undefined;

beforeAll(async () => product = await createProduct());
afterEach(async () => await pane?.close());
afterAll(async () => await product.close());

async function enter({ command, prompt }: Repl): Promise<Pane> {
  pane = await product.open({ columns: 100, rows: 120, commands: { repl: command } });
  await pane.type("repl");
  await pane.shows(prompt);
  await pane.type(`const { signIn, createSession } = await import("${product.library}")`);
  await pane.until(async () => {
    const text = await pane!.text();
    return text.includes("await import") && prompt.test(text.slice(text.indexOf("await import")));
  }, "the prompt after the import");
  return pane;
}

describe.each(repls)("in the REPL of $name", (repl) => {
  test("an awaited sign-in shows the card, results are displayed, and names complete", async () => {
    const pane = await enter(repl);
    await pane.type("const session = await signIn()");
    const code = await userCodeOn(pane);
    expect(readQr(cellsOf(await pane.colored(), themes.light)).text).toContain(code);
    await product.demo.approve(code, "editor");
    await pane.shows(/✓ Signed in to localhost as editor@example\.org/);
    await pane.until(async () => {
      const text = await pane.text();
      return repl.prompt.test(text.slice(text.indexOf("✓ Signed in")));
    }, "the prompt after the sign-in");

    await pane.type("await session.roles()");
    await pane.shows(/Your roles[^]*╭[^]*│ Entity registry[^]*╰[^]*in the browser/);
    await pane.type("session");
    await pane.shows(/^Provena session with localhost · signed in as editor@example\.org$/m);

    await pane.press(..."session.keepA", "Tab");
    await pane.shows(/^(>|❯) session\.keepAlive/m);
  });

  test("after a forgotten await the prompt works, and the card appears", async () => {
    const pane = await enter(repl);
    await pane.type("const started = signIn(); started");
    await pane.shows(/^Sign-in started, see the card\.$/m);
    // Bun's REPL runs nothing in the background: the sign-in continues only when it is awaited.
    if (repl.name === "bun") await pane.type("(await started).state.status");
    const code = await userCodeOn(pane);
    await product.demo.approve(code, "reader");
    await pane.shows(/✓ Signed in to localhost as reader@/);
    if (repl.name !== "bun") await pane.type("(await started).state.status");
    await pane.shows(/^["']?signedIn["']?$/m);
  });
});

describe("in provena repl", () => {
  test("operations and argument names complete, and results are displayed", async () => {
    pane = await product.open({ columns: 100, rows: 120 });
    await pane.type("provena login");
    await product.demo.approve(await userCodeOn(pane), "editor");
    await pane.prompt();
    await pane.type("provena repl");
    await pane.shows(/^provena> ?$/m);
    await pane.type('const { url } = await api("registry"); url');
    await pane.shows(/http:\/\/127\.0\.0\.1:\d+/);
    await pane.press(..."await registry.ops.fetch_agent_o", "Tab");
    await pane.shows(/ops\.fetch_agent_organisation/);
    await pane.press(..."({ i", "Tab");
    await pane.shows(/ops\.fetch_agent_organisation\(\{ id:/);
    await pane.type('"10378.1/1900001" })');
    await pane.shows(/Institute of Small Tides/);
    await pane.press("C-d");
    expect(await pane.prompt()).toBe(0);
    await pane.type("provena repl");
    const again = /ready> provena repl(?![^]*ready>)[^]*^provena> ?/.source;
    await pane.shows(new RegExp(`${again}$`, "m"));
    await pane.press("Up");
    await pane.shows(new RegExp(`${again}await registry\\.ops\\.fetch_agent_o`, "m"));
  });

  test("names and texts of a hostile API show nothing hidden, completed or previewed", async () => {
    await using apis = await serveHostileApis(product.demo);
    const file = join(product.folder, "hostile.json");
    const { domain, realm, issuer, apis: addresses } = apis.deployment;
    await writeFile(file, JSON.stringify({ domain, realm, issuer, apis: addresses }));
    pane = await product.open({ columns: 200, rows: 120, env: { PROVENA_DEPLOYMENT: file } });
    await pane.type("provena repl");
    await pane.shows(/^provena> ?$/m);
    await pane.type('const registry = await api("registry"); registry.operations.length');
    await pane.shows(/^\d+$/m);
    // Of the description, and of an error that quotes it.
    await pane.type("registry.operations.at(-1)");
    await pane.shows(/summary: 'Does‹\\x00/);
    await pane.type("throw new Error(registry.operations.at(-1).summary)");
    await pane.shows(/Uncaught:?\s+Error: Does‹\\u0000/);
    // A preview shows a value before Enter.
    await pane.press("-l", "registry.operations.at(-1).tag");
    await pane.shows(/\.tag\n'Tag‹\\x00/);
    await pane.press("C-c");
    await pane.press("-l", "registry.ops.hidden");
    await pane.press("Tab");
    await pane.shows(/registry\.ops\.hidden\\u3164name/);
    // tmux keeps no escape sequence, and draws nothing where there is nothing to draw.
    expectNothingHidden(await pane.text());
    await pane.press("C-c", "C-d");
    expect(await pane.prompt()).toBe(0);
  });

  test("Ctrl-C ends a call that hangs, and .clear leaves at hand what was", async () => {
    pane = await product.open({ columns: 100, rows: 120 });
    await pane.type("provena repl");
    await pane.shows(/^provena> ?$/m);
    await pane.type('console.log("hang" + "ing"); await new Promise(() => {})');
    await pane.shows(/^hanging$/m);
    await pane.press("C-c");
    await pane.shows(/Stopped by Ctrl-C\s+provena> ?$/m);
    await pane.type(".clear");
    await pane.shows(/Clearing context[^]*^provena> ?$/m);
    await pane.type("[session, roles, check, api].every(Boolean)");
    await pane.shows(/^true$/m);
    await pane.press("C-d");
    expect(await pane.prompt()).toBe(0);
  });
});
