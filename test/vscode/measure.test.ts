import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findWithAxe } from "../contrast/axe.mjs";
import { measureContrast } from "../contrast/contrast.mjs";
import { launchBrowser } from "../jupyter/lab.mjs";

let browser: Browser;
let page: Page;

beforeAll(async () => {
  browser = await launchBrowser();
  page = await browser.newPage();
});

afterAll(() => browser?.close());

/** The lowest contrast of the texts in a page, to two digits. */
async function measure(html: string, frame = 0): Promise<number> {
  await page.setContent(html);
  const { texts, least } = await measureContrast(page.frames()[frame]!, "body");
  expect(texts).toBe(1);
  return Math.round(least * 100) / 100;
}

// The expected values are from WebAIM's contrast checker, for the colours as displayed.
test.each([
  ["black on white", "<p>text</p>", 21],
  ["a colour of its own", "<p style='color:#767676'>text</p>", 4.54],
  ["black on a dark page", "<body style='background:#1f1f1f'><p>text</p>", 1.27],
  ["half transparent ink", "<p style='color:rgba(0,0,0,.5)'>text</p>", 3.95],
  ["two opacities", "<div style='opacity:.7'><p style='opacity:.7'>text</p></div>", 3.82],
  [
    "a background that fades with its text",
    "<body style='background:#000'><p style='color:#fff;background:#00f;opacity:.5'>text</p>",
    4.03,
  ],
  ["a mix of colours", "<p style='color:color-mix(in srgb,#fff 50%,currentcolor)'>text</p>", 3.98],
  [
    "a folded part",
    "<details><summary></summary><p style='color:#767676'>text</p></details>",
    4.54,
  ],
])("the measure of %s is the one of the colours seen", async (_name, html, contrast) => {
  expect(await measure(html)).toBeCloseTo(contrast, 1);
});

test("a transparent frame is measured against the background behind it", async () => {
  const inner = "<p style='color:#000'>text</p>";
  const html = `<body style='background:#1f1f1f'><iframe srcdoc="${inner}"></iframe>`;
  expect(await measure(html, 1)).toBeCloseTo(1.27, 1);
});

test("a text with too little contrast is reported with its colours", async () => {
  await page.setContent("<p style='color:gray'>pale</p>");
  const { low } = await measureContrast(page.mainFrame(), "p");
  expect(low).toEqual(['3.95:1, #808080 on #ffffff: "pale"']);
});

test("axe-core reports an image without a text alternative", async () => {
  await page.setContent("<main><img src='data:,'></main>");
  expect(await findWithAxe(page, "main")).toContainEqual(expect.stringContaining("image-alt"));
});
