/**
 * Approves like a user: on Keycloak's own pages in Chromium.
 */
import { mkdirSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

const screenshots = fileURLToPath(new URL("../output/keycloak/", import.meta.url));

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The button pressed on the consent page. */
export type Decision = "approve" | "deny";

/** Chromium, and the users in it. */
export class People {
  readonly #browser: Browser;
  readonly #label: string;
  readonly #pictured = new Set<string>();
  #same: BrowserContext | undefined;

  private constructor(browser: Browser, label: string) {
    this.#browser = browser;
    this.#label = label;
  }

  /** Starts Chromium; the label begins the names of the screenshots. */
  static async arrive(label: string): Promise<People> {
    mkdirSync(screenshots, { recursive: true });
    const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
    const browser = await chromium.launch({ executablePath, args: flags });
    return new People(browser, label);
  }

  /**
   * Opens the device page, signs in if asked, and presses a button.
   *
   * The link is the verification URI, with or without the code. Returns the heading of the last
   * page.
   */
  async decide(
    link: string,
    answers: {
      readonly user: string;
      readonly decision: Decision;
      readonly typed?: string;
      readonly browser?: "fresh" | "same";
    },
  ): Promise<string> {
    const { user, decision, typed, browser = "fresh" } = answers;
    const context = browser === "same"
      ? this.#same ??= await this.#browser.newContext()
      : await this.#browser.newContext();
    const page = await context.newPage();
    try {
      await page.goto(link);
      if (typed !== undefined) {
        await this.#picture(page, "1-code");
        await page.fill("[name=device_user_code]", typed);
        await page.click("[type=submit]");
      }
      const next = page.locator("#password, [name=accept], #kc-error-message, .kc-feedback-text");
      await next.or(page.locator("#input-error")).first().waitFor();
      if (await page.locator("#password").count()) {
        await page.fill("#username", user);
        await page.fill("#password", `${user}-password`);
        await this.#picture(page, "2-sign-in");
        await page.click("#kc-login");
        await next.or(page.locator("#input-error")).first().waitFor();
      }
      const button = page.locator(decision === "approve" ? "[name=accept]" : "[name=cancel]");
      if (await button.count() === 0) return await this.#heading(page);
      await this.#picture(page, `3-consent`);
      await button.click();
      await button.waitFor({ state: "detached" });
      await this.#picture(page, decision === "approve" ? "4-approved" : "4-denied");
      return await this.#heading(page);
    } catch (error) {
      await this.#picture(page, "stuck");
      throw error;
    } finally {
      await page.close();
      if (browser === "fresh") await context.close();
    }
  }

  /** Closes the browser that stayed signed in. */
  async leave(): Promise<void> {
    await this.#same?.close();
    this.#same = undefined;
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }

  async #heading(page: Page): Promise<string> {
    return (await page.locator("#kc-page-title").innerText()).trim();
  }

  async #picture(page: Page, name: string): Promise<void> {
    if (this.#pictured.has(name)) return;
    this.#pictured.add(name);
    await page.screenshot({ path: `${screenshots}${this.#label}-${name}.png` });
  }
}
