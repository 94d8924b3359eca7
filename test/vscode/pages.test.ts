import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Demo, startDemo } from "../../src/demo/mod.ts";
import { findWithAxe } from "../contrast/axe.mjs";
import { measureContrast } from "../contrast/contrast.mjs";
import { requestDeviceCode } from "../demo/client.ts";
import { root } from "../jupyter/install.mjs";
import { launchBrowser } from "../jupyter/lab.mjs";

const output = join(root, "test", "output", "vscode");

let demo: Demo;
let origin: string;
let browser: Browser;

beforeAll(async () => {
  await mkdir(output, { recursive: true });
  demo = await startDemo({ interval: 0 });
  demo.setUser("other", { enabled: false });
  origin = new URL(demo.issuer).origin;
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await demo?.close();
});

const goTo = (path: string) => async (page: Page) => void await page.goto(`${origin}${path}`);

const approval = async (page: Page) => {
  const { body } = await requestDeviceCode(demo);
  await page.goto(body.verification_uri_complete);
};

/** How a person reaches each page. */
const pages: Record<string, (page: Page) => Promise<void>> = {
  "welcome": goTo("/"),
  "people": goTo("/profile?function=roles"),
  "roles": goTo("/profile?function=roles&user=editor&saved=yes"),
  "enter-code": async (page) => void await page.goto(`${demo.issuer}/device`),
  "unknown-code": async (page) => void await page.goto(`${demo.issuer}/device?user_code=ABCD`),
  "approval": approval,
  "approved": async (page) => {
    await approval(page);
    await page.getByRole("radio", { name: "editor" }).check();
    await page.getByRole("button", { name: "Approve" }).click();
    await page.getByRole("heading", { name: "Approved" }).waitFor();
  },
  "denied": async (page) => {
    await approval(page);
    await page.getByRole("button", { name: "Deny" }).click();
    await page.getByRole("heading", { name: "Denied" }).waitFor();
  },
  "refused-form": async (page) => {
    await approval(page);
    await page.context().clearCookies();
    await page.getByRole("button", { name: "Deny" }).click();
    await page.getByRole("heading", { name: "not accepted" }).waitFor();
  },
  "operations": async (page) => void await page.goto(`${demo.deployment.apis.registry}/docs`),
};

test.each(Object.keys(pages))("the page %s is readable in light and dark", async (name) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await pages[name]!(page);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({
      path: join(output, `page-${name}-${colorScheme}.png`),
      fullPage: true,
    });
    const { texts, low } = await measureContrast(page.mainFrame(), "body");
    expect(texts).toBeGreaterThan(3);
    expect(low, colorScheme).toEqual([]);
    expect(await findWithAxe(page), colorScheme).toEqual([]);
  }
  await context.close();
});
