/**
 * The frame of every page.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { ServerResponse } from "node:http";
import { Markup, markup } from "./markup.ts";
import { style } from "./style.ts";

/** A page and how to send it. */
export interface Page {
  readonly title: string;
  readonly body: Markup;
  /** Set for pages with a single task. @default false */
  readonly narrow?: boolean;
  /** @default 200 */
  readonly status?: number;
  /** The `Retry-After` header, in seconds. */
  readonly retryAfter?: number;
}

const styleHash = createHash("sha256").update(style).digest("base64");

const headers = {
  "content-type": "text/html; charset=utf-8",
  "cache-control": "no-store",
  // `no-referrer` would make browsers post our own forms with `Origin: null`.
  "referrer-policy": "same-origin",
  "content-security-policy": [
    "default-src 'none'",
    `style-src 'sha256-${styleHash}'`,
    "img-src data:",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join("; "),
} as const;

/** Sends a page. */
export function sendPage(response: ServerResponse, page: Page): void {
  const { title, body, narrow = false, status = 200, retryAfter } = page;
  if (retryAfter !== undefined) response.setHeader("retry-after", retryAfter);
  response.writeHead(status, headers);
  response.end(
    markup`
      <!DOCTYPE html>
      <html lang="en">
        <head>
          <meta charset="utf-8">
          <meta name="viewport" content="width=device-width, initial-scale=1">
          <title>${title} · Provena demo</title>
          <link rel="icon" href="data:,">
          <style>${new Markup(style)}</style>
        </head>
        <body class="${narrow ? "narrow" : "wide"}">
          <header>
            <a href="/">Provena <span>demo</span></a> <small>runs on this computer only</small>
          </header>
          <main>${body}</main>
        </body>
      </html>
    `.text,
  );
}
