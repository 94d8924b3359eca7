/**
 * Takes new screenshots of the product for the documentation, in docs/images/.
 *
 * Usage: npm run pictures [-- notebook | terminal | outputs]
 */
import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { chromium as playwright } from "playwright-core";
import { chromium, install, root } from "../test/jupyter/install.mjs";
import { startLab } from "../test/jupyter/lab.mjs";
import { install as installVsCode } from "../test/vscode/install.mjs";
import { picturesOfOutputs } from "./pictures/outputs.mjs";
import { animation, still } from "./pictures/png.mjs";
import { openTerminal } from "./pictures/terminal.mjs";

const USER_CODE = /\b[A-Z]{4}-[A-Z]{4}\b/;
const images = join(root, "docs", "images");
const wanted = process.argv[2];
const save = async (name, bytes) => {
  await writeFile(join(images, name), bytes);
  console.log(`${name}, ${Math.round(bytes.length / 1024)} KB`);
};

/** Sign-in, roles and access in JupyterLab, as one animation in light and one in dark. */
async function picturesOfNotebook(demo, settings) {
  const lab = await startLab();
  try {
    const notebook = await lab.open("pictures", [
      `Deno.env.set("PROVENA_DEPLOYMENT", ${JSON.stringify(settings)});`,
      'import { signIn } from "jsr:@provena/notebook";\nconst session = await signIn();',
      "await session.roles()",
      "await session.checkAccess()",
      'await session.lineage("10378.1/1900021", { direction: "downstream" })',
    ]);
    const frames = { light: [], dark: [] };
    const look = async (seconds, first) => {
      for (const [theme, taken] of Object.entries(frames)) {
        await notebook.theme(theme);
        taken.push({ seconds, png: await notebook.picture(first, FRAME) });
      }
    };
    await notebook.run(0);
    await notebook.start(1);
    await notebook.shows(1, USER_CODE);
    const [code] = USER_CODE.exec(await notebook.text(1));
    await notebook.readQr(1);
    await look(4, 1);
    await demo.approve(code, "editor");
    await notebook.finished(1);
    await notebook.run(2);
    await look(4, 1);
    await notebook.run(3);
    await look(6, 3);
    for (const [theme, taken] of Object.entries(frames)) {
      await save(`notebook-${theme}.png`, animation(taken));
    }
  } finally {
    await lab.close();
  }
}

/** The height of the animation in pixels, which its tallest frame needs. */
const FRAME = 496;

/** The same steps in a terminal, as one animation. */
async function picturesOfTerminal(demo, settings) {
  const home = await mkdtemp(join(tmpdir(), "provena-pictures-"));
  const browser = await playwright.launch({ executablePath: chromium, args: ["--no-sandbox"] });
  const terminal = await openTerminal({
    home,
    bin: join(root, "dist", "bin.js"),
    env: { PROVENA_DEPLOYMENT: settings },
    columns: 80,
    rows: 34,
  });
  const page = await browser.newPage({ viewport: { width: 716, height: 34 * 17 + 32 } });
  const look = async () => {
    await page.setContent(await terminal.html());
    return await page.screenshot();
  };
  try {
    await terminal.type("provena login");
    await terminal.shows(/Waiting/);
    const [code] = await terminal.shows(USER_CODE);
    const frames = [{ seconds: 4, png: await look() }];
    await demo.approve(code, "editor");
    await terminal.shows(/Signed in[^]*\n\$ *\n*$/);
    frames.push({ seconds: 2, png: await look() });
    await terminal.run("provena roles");
    frames.push({ seconds: 4, png: await look() });
    await terminal.run("provena check");
    frames.push({ seconds: 6, png: await look() });
    await save("terminal.png", animation(frames));
  } finally {
    await terminal.close();
    await browser.close();
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  }
}

install({ browser: true });
installVsCode();
if (spawnSync("tmux", ["-V"]).status !== 0) {
  throw new Error("There is no tmux; install it, such as with apt-get install tmux");
}
const built = spawnSync(process.execPath, ["scripts/build.mjs", "--js-only"], { cwd: root });
if (built.status !== 0) throw new Error(`The build failed: ${built.stderr}`);
const { startDemo } = await import("../dist/demo.js");
// A fixed port, so that an image changes only if the product does.
const demo = await startDemo({ port: 8400, interval: 1 });
const folder = await mkdtemp(join(tmpdir(), "provena-pictures-"));
try {
  const { domain, realm, issuer, apis } = demo.deployment;
  const settings = join(folder, "reef.json");
  await writeFile(settings, JSON.stringify({ domain, realm, issuer, apis }));
  const asked = (kind) => wanted === undefined || wanted === kind;
  if (asked("notebook")) await picturesOfNotebook(demo, settings);
  if (asked("terminal")) await picturesOfTerminal(demo, settings);
  if (asked("outputs")) {
    await picturesOfOutputs(demo, settings, (name, png) => save(name, still(png)));
  }
} finally {
  await demo.close();
  await rm(folder, { recursive: true, force: true });
}
