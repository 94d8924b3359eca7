import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { cellsOf, readQr, themes } from "./cells.ts";
import type { Pane, PaneOptions } from "./pane.ts";
import { createProduct, type Product, runtime, userCodeOn } from "./product.ts";

let product: Product;
const panes: Pane[] = [];

beforeAll(async () => product = await createProduct());
afterEach(async () => {
  for (const pane of panes.splice(0)) await pane.close();
});
afterAll(async () => await product.close());

async function open(options: PaneOptions = {}): Promise<Pane> {
  const pane = await product.open(options);
  panes.push(pane);
  return pane;
}

/** No line is wider than the terminal, except links, which the terminal wraps itself. */
async function expectNothingWraps(pane: Pane, columns: number): Promise<void> {
  const lines = (await pane.joined()).split("\n").filter((line) => !/https?:|ready>/.test(line));
  expect(lines.filter((line) => [...line.trimEnd()].length > columns)).toEqual([]);
}

const ESCAPE = "\x1b";

describe.each([80, 40])("signing in on %i columns", (columns) => {
  test.each(["dark", "light"] as const)("is readable in a %s terminal", async (name) => {
    const COLORFGBG = name === "dark" ? "15;0" : "0;15";
    const pane = await open({ columns, env: { COLORFGBG } });
    await pane.type("provena login");
    const code = await userCodeOn(pane);
    const picture = readQr(cellsOf(await pane.colored(), themes[name]));
    expect(picture.text).toBe(
      `${product.demo.deployment.issuer}/device?user_code=${code}`,
    );
    expect(picture.isUpright).toBe(true);
    expect(picture.quietZone).toBe(columns === 80 ? 4 : 1);
    // Independent of the theme: black is black and white is white.
    expect(picture.contrast.map(Math.round)).toEqual([0, 255]);
    await expectNothingWraps(pane, columns);

    await product.demo.approve(code, "editor");
    expect(await pane.prompt()).toBe(0);
    const screen = await pane.text();
    expect(screen).toMatch(/✓ Signed in to localhost as/);
    expect(screen).not.toContain("Waiting");
    expect(screen).not.toMatch(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/);
    expect((await pane.cursor()).visible).toBe(true);

    expect(await pane.run("provena roles")).toBe(0);
    expect(await pane.run("provena check")).toBe(0);
    expect(await pane.text()).toMatch(/Your roles[^]*Entity registry[^]*Your access[^]*Provenance/);
    await expectNothingWraps(pane, columns);
  });
});

test("under NO_COLOR nothing is coloured, and the QR code is readable on a dark screen", async () => {
  const pane = await open({ env: { NO_COLOR: "1" } });
  await pane.type("provena login");
  const code = await userCodeOn(pane);
  const captured = await pane.colored();
  expect(captured).not.toContain(ESCAPE);
  expect(readQr(cellsOf(captured, themes.dark))).toMatchObject({ isUpright: true, quietZone: 4 });
  await product.demo.approve(code, "reader");
  expect(await pane.prompt()).toBe(0);
  await pane.run("provena roles");
  expect(await pane.colored()).not.toContain(ESCAPE);
});

test("a dumb terminal shows each line once, in plain ASCII", async () => {
  const pane = await open({ env: { TERM: "dumb" } });
  await pane.type("provena login");
  const code = await userCodeOn(pane);
  await product.demo.approve(code, "reader");
  expect(await pane.prompt()).toBe(0);
  const screen = await pane.colored();
  expect(screen).not.toMatch(/[^\x20-\x7e\n]/);
  expect(screen.match(/Waiting/g)).toHaveLength(1);
  expect(screen.split("\n")).toContainEqual(expect.stringMatching(new RegExp(`^${code} *$`)));
  expect(screen).toContain("+ Signed in to localhost as reader@");
});

test("a terminal of unknown width shows everything, without a spinner", async () => {
  const pane = await open();
  await pane.run("stty cols 0");
  await pane.type("provena login");
  const code = await userCodeOn(pane);
  expect(readQr(cellsOf(await pane.colored(), themes.light)).isUpright).toBe(true);
  await product.demo.approve(code, "reader");
  expect(await pane.prompt()).toBe(0);
  const screen = await pane.text();
  expect(screen.match(/Waiting/g)).toHaveLength(1);
  expect(screen).not.toMatch(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/);
  await expectNothingWraps(pane, 80);
});

test("a pipe receives plain lines while the command waits", async () => {
  const pane = await open();
  await pane.type("provena login 2>&1 | cat -v");
  const code = await userCodeOn(pane);
  await product.demo.approve(code, "reader");
  expect(await pane.prompt()).toBe(0);
  // A code such as ABCM-DEFG looks like what cat -v makes of a character.
  const shown = async () => (await pane.text()).replaceAll(code, "the code");
  expect(await shown()).toContain("+ Signed in to localhost as reader@");
  // cat -v marks control characters and non-ASCII characters like this.
  expect(await shown()).not.toMatch(/\^\[|M-/);
  await pane.run("provena roles | cat -v");
  expect(await shown()).toMatch(/Your roles[^]*\+ yes/);
  expect(await shown()).not.toMatch(/\^\[|M-/);
});

test("without a terminal, provena login prints plain lines and a script fails at once", async () => {
  const pane = await open({ columns: 120 });
  await pane.type("setsid --wait bash -ic 'provena login' < /dev/null 2>&1 | cat");
  const code = await userCodeOn(pane);
  await product.demo.approve(code, "reader");
  expect(await pane.prompt()).toBe(0);
  expect(await pane.text()).toContain("+ Signed in to localhost as reader@");

  const script = join(product.folder, "nobody.mjs");
  await writeFile(script, `import { signIn } from "${product.library}";\nawait signIn();\n`);
  const node = `env PROVENA_PROFILE=other ${process.execPath} ${script}`;
  expect(await pane.run(`setsid --wait ${node} < /dev/null > out.txt 2>&1`)).toBe(1);
  await pane.run("grep -o 'nobody can approve here' out.txt");
  expect(await pane.text()).toMatch(/^nobody can approve here$/m);
});

test("after Ctrl-C the prompt and the cursor return at once, with a hint how to continue", async () => {
  const pane = await open();
  await pane.type("provena login");
  const code = await userCodeOn(pane);
  await pane.press("C-c");
  expect(await pane.prompt()).toBe(130);
  expect(await pane.cursor()).toEqual({ visible: true, column: "2 130 ready> ".length });
  const screen = await pane.text();
  expect(screen).toMatch(/Not signed in: [^]*stopped/);
  expect(screen).not.toContain("Waiting");
  // The terminal echoes typed text again, and lines end correctly.
  await pane.run("stty -a | grep -o ' echo\\b\\| icanon\\b\\| isig\\b\\| opost\\b'");
  expect(await pane.text()).toMatch(/ isig\n icanon\n echo\n|opost/);

  await pane.type("provena login");
  expect(
    await pane.until(async () => {
      const codes = (await pane.text()).match(/\b[A-Z]{4}-[A-Z]{4}$/gm) ?? [];
      return codes.length >= 2 && codes.at(-1);
    }, "a second card"),
  ).toBe(code);
  await product.demo.approve(code, "editor");
  expect(await pane.prompt()).toBe(0);
});

test("a script that signs in shows the card and its results, and exits by itself", async () => {
  const script = join(product.folder, "script.mjs");
  await writeFile(
    script,
    `import { signIn } from "${product.library}";
const session = await signIn();
console.log(await session.roles());
console.log(String(await session.user()));
`,
  );
  const pane = await open();
  await pane.type(`${process.execPath} ${script}`);
  const code = await userCodeOn(pane);
  expect(readQr(cellsOf(await pane.colored(), themes.dark)).text).toContain(code);
  await product.demo.approve(code, "editor");
  expect(await pane.prompt()).toBe(0);
  const screen = await pane.text();
  expect(screen).toMatch(/✓ Signed in[^]*Your roles[^]*╭[^]*✓ yes[^]*╰/);
  expect(screen).toContain("these are for administrators");
});

test("Ctrl-C in a script rejects the wait with a typed error, and the prompt works", async () => {
  const script = join(product.folder, "stopped.mjs");
  await writeFile(
    script,
    `import { signIn } from "${product.library}";
await signIn().catch((error) => { console.log("caught", error.code); process.exitCode = 7; });
`,
  );
  const pane = await open();
  await pane.type(`${process.execPath} ${script}`);
  await userCodeOn(pane);
  await pane.press("C-c");
  expect(await pane.prompt()).toBe(7);
  expect(await pane.text()).toMatch(/caught ERR_SIGN_IN_CANCELLED/);
  expect((await pane.cursor()).visible).toBe(true);
});

test.each(["node", "deno", "bun"])(
  "the log of a script on %s starts on a new line",
  async (name) => {
    const script = join(product.folder, `chatty-${name}.mjs`);
    await writeFile(
      script,
      `import { signIn } from "${product.library}";
process.stdin.once("data", () => console.log("word for word"));
await signIn();
process.exit();
`,
    );
    const flags = { node: [], deno: ["run", "-A", "--node-modules-dir=manual"], bun: [] }[name]!;
    const command = [name === "node" ? process.execPath : runtime(name), ...flags, script];
    const pane = await open({ commands: { chatty: command } });
    // Without echo, so that the Enter key does not start the new line itself.
    await pane.type("stty -echo; chatty; stty echo");
    const code = await userCodeOn(pane);
    await pane.press("Enter");
    await pane.shows(/^word for word$[^]*Waiting/m);
    await product.demo.approve(code, "reader");
    expect(await pane.prompt()).toBe(0);
  },
);

describe.each([80, 40])("the demo on %i columns", (columns) => {
  test("shows every step and returns to the prompt", async () => {
    const pane = await open({ columns });
    expect(await pane.run("provena demo --approve editor")).toBe(0);
    const screen = await pane.text();
    expect(screen).toMatch(
      /provena login[^]*Signed in[^]*provena roles[^]*Your roles[^]*provena check[^]*Your access[^]*newest items[^]*provena logout[^]*Signed out/,
    );
    expect(readQr(cellsOf(await pane.colored(), themes.light)).text).toMatch(/user_code=/);
    expect(screen).not.toContain("Waiting");
    await expectNothingWraps(pane, columns);
    expect((await pane.cursor()).visible).toBe(true);
  });

  test("approves with a key, and then restores the keyboard", async () => {
    const pane = await open({ columns });
    await pane.type("provena demo");
    await pane.shows(/Waiting/);
    await pane.press("a");
    expect(await pane.prompt()).toBe(0);
    await pane.type('read -p "say: " word; echo "[$word]"');
    // Keys typed before `read` is ready are lost.
    await pane.shows(/^say: ?$/m);
    expect(await pane.run("a whole line")).toBe(0);
    expect(await pane.text()).toContain("[a whole line]");
  });
});
