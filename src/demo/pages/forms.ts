/**
 * Protects forms against cross-site request forgery (CSRF).
 *
 * @module
 * @see https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
 */
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { readForm } from "../server/message.ts";
import { type Markup, markup } from "./markup.ts";

const FIELD = "csrf";

/** Creates and checks CSRF tokens: the field of the form must match the cookie of the browser. */
export class FormGuard {
  readonly #secret = randomBytes(32);
  readonly #cookie: string;

  /** The cookie name contains the port, because all ports of a host share their cookies. */
  constructor(port: number) {
    this.#cookie = `provena-demo-${port}`;
  }

  /** Creates the hidden field for a form, and sets a cookie if the browser has none. */
  field(request: IncomingMessage, response: ServerResponse): Markup {
    let browser = this.#browserOf(request);
    if (!browser) {
      browser = randomBytes(18).toString("base64url");
      response.setHeader(
        "set-cookie",
        `${this.#cookie}=${browser}; Path=/; HttpOnly; SameSite=Strict`,
      );
    }
    return markup`<input type="hidden" name="${FIELD}" value="${this.#tokenOf(browser)}">`;
  }

  /** The posted form, or undefined if it did not come from one of our pages. */
  async accept(request: IncomingMessage): Promise<URLSearchParams | undefined> {
    // The server has already rejected other origins; here an Origin header must be present.
    if (request.headers.origin === undefined) return undefined;
    const browser = this.#browserOf(request);
    const form = await readForm(request);
    if (!browser || !form) return undefined;
    const given = new TextEncoder().encode(form.get(FIELD) ?? "");
    const wanted = new TextEncoder().encode(this.#tokenOf(browser));
    return given.length === wanted.length && timingSafeEqual(given, wanted) ? form : undefined;
  }

  #tokenOf(browser: string): string {
    return createHmac("sha256", this.#secret).update(browser).digest("base64url");
  }

  #browserOf(request: IncomingMessage): string | undefined {
    const cookies = (request.headers.cookie ?? "").split("; ");
    const own = cookies.find((cookie) => cookie.startsWith(`${this.#cookie}=`));
    return own?.slice(this.#cookie.length + 1) || undefined;
  }
}
