/**
 * Forms that only our own pages can post.
 *
 * @module
 * @see https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
 */
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { readForm } from "../server/message.ts";
import { type Markup, markup } from "./markup.ts";

const FIELD = "csrf";

/** Makes and checks CSRF tokens: the form's field must match the browser's cookie. */
export class FormGuard {
  readonly #secret = randomBytes(32);
  readonly #cookie: string;

  /** @param port cookies are shared by the ports of a host, so the name tells them apart */
  constructor(port: number) {
    this.#cookie = `provena-demo-${port}`;
  }

  /** The hidden field for a form of this browser; sets the browser's cookie if it has none. */
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
    // That an Origin is ours the server has checked; here it must also be there.
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
